package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/x/ansi"

	"mailseal/assets"
	"mailseal/tui/frame"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// question is one question, asked with a form of huh that has one field of ours. Esc and Shift+Tab never reach huh: going
// back is the screen's.
type question struct {
	kit   Kit
	asked guide.Question
	field
	form      *huh.Form
	submitted bool // Enter was pressed, and the form is not done with it yet
}

// field is what the screens need of a field besides.
type field interface {
	huh.Field
	// part gives the field in a window of w columns, in the forms it has where the window is low. Without active, keys are
	// not taken yet.
	part(w int, active bool) frame.Part
	// typing reports whether letters are text now.
	typing() bool
	// searching reports whether Esc belongs to the field now.
	searching() bool
	// submits reports whether a key gives the answer.
	submits(msg tea.KeyMsg) bool
}

// newQuestion asks a question. proposal is the option that stands first, or the text that Enter alone takes.
func newQuestion(kit Kit, asked guide.Question, proposal string) *question {
	q := &question{kit: kit, asked: asked}
	if asked.Kind == journey.Choose {
		q.field = newChoice(kit, asked, proposal)
	} else {
		q.field = newText(kit, asked, proposal)
	}
	q.begin()
	return q
}

// begin makes the form anew: one that has been answered takes no keys any more.
func (q *question) begin() tea.Cmd {
	q.submitted = false
	q.form = huh.NewForm(huh.NewGroup(q.field)).WithTheme(q.kit.Theme.Huh()).WithKeyMap(q.kit.Keys.Huh()).WithShowHelp(false).WithShowErrors(false)
	return tag(q.form, q.field.Focus())
}

// init starts the cursor. What the form asks for besides, such as the size of the window, the program knows.
func (q *question) init() tea.Cmd {
	q.form.Init()
	return tag(q.form, q.field.Focus())
}

// formMsg is an inner message of a form. What comes late is for no other question's form.
type formMsg struct {
	form *huh.Form
	msg  tea.Msg
}

// tag makes the messages of a command those of a form.
func tag(form *huh.Form, cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		switch msg := cmd().(type) {
		case nil:
			return nil
		case tea.BatchMsg:
			tagged := make(tea.BatchMsg, len(msg))
			for i, cmd := range msg {
				tagged[i] = tag(form, cmd)
			}
			return tagged
		default:
			return formMsg{form, msg}
		}
	}
}

// update passes a message on; done says that the question is answered. A refused answer can be corrected and given again.
func (q *question) update(msg tea.Msg) (cmd tea.Cmd, answer string, done bool) {
	switch own := msg.(type) {
	case formMsg:
		if own.form != q.form {
			return nil, "", false
		}
		msg = own.msg
	case tea.KeyMsg:
		if q.submitted {
			return nil, "", false
		}
		own = onOneLine(own)
		q.submitted = q.field.submits(own)
		msg = own
	}
	_, cmd = q.form.Update(msg)
	if q.form.State != huh.StateCompleted {
		return tag(q.form, cmd), "", false
	}
	return q.begin(), q.answer(), true
}

// mostPasted is how much of what was pasted is taken.
const mostPasted = 2000

// onOneLine takes out of what was typed or pasted what has no place on a line: what does not print, and of what was pasted line ends, the
// sequences of a terminal, and what would never end. A terminal may give what was pasted as if it were typed.
func onOneLine(msg tea.KeyMsg) tea.KeyMsg {
	if len(msg.Runes) == 0 {
		return msg
	}
	text := string(msg.Runes)
	if msg.Paste {
		text = strings.Join(strings.Fields(ansi.Strip(text)), " ")
	}
	msg.Runes = slices.DeleteFunc([]rune(text), func(r rune) bool { return !assets.Prints(r) })
	msg.Runes = msg.Runes[:min(len(msg.Runes), mostPasted)]
	return msg
}

// answer returns what Enter takes now.
func (q *question) answer() string {
	value, _ := q.field.GetValue().(string)
	return value
}

// draft returns what is typed and not sent. A word that is typed as consent is none: it is typed anew each time.
func (q *question) draft(domain string, sent bool) (d Draft, ok bool) {
	if q == nil {
		return d, false
	}
	t, ok := q.field.(*text)
	if !ok || q.asked.Word != "" {
		return d, false
	}
	d = Draft{Domain: domain, Question: q.asked.ID}
	if !sent {
		d.Text = t.input.Value()
	}
	return d, true
}

// redraft types what was typed before.
func (q *question) redraft(typed string) {
	if t, ok := q.field.(*text); ok {
		t.input.SetValue(typed)
	}
}

// label returns how an answer reads afterwards.
func (q *question) label(answer string) string {
	for _, o := range q.asked.Options {
		if o.Value == answer {
			return o.Label
		}
	}
	return answer
}

// listed reports whether a list is too long to be taken in at a glance, so that the keys which move in it are named.
func (q *question) listed() bool { return len(q.asked.Options) > glance }

// glance is how many options are taken in without a hint at how to move among them.
const glance = 3

// lineKeys returns the keys that the line at the bottom of a screen names. The help names those besides that move in a short list.
func (k Kit) lineKeys(s Screen, q *question) []key.Binding {
	list := k.allKeys(s)
	if q != nil && q.listed() {
		return list
	}
	return slices.DeleteFunc(list, func(b key.Binding) bool { return b.Help() == k.Keys.Move.Help() })
}
