//go:build unix

package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/providers"
	"mailseal/tui/tuitest"
	"mailseal/wizard/practice"
	"mailseal/wizard/wizardtest/webhosts"
)

// person goes the whole way with a domain of their own, in a pretend internet with pretend web hosts. They read the frame in the window,
// and never what was printed above it. They know nothing of the program but what the frame says, do what it says, and press a
// key that it names.
type person struct {
	*visit
	world  *webhosts.World
	user   *webhosts.User // who sits before the pages of the web host
	place  providers.Option
	todo   []providers.Step    // what there is to do at the place, in its order, which has not been done
	wishes []string            // what they choose where it is on offer
	mailed time.Time           // since when nobody has saved the reports
	read   []string            // frames, the newest last
	pause  func(tuitest.Frame) // what they do at each frame before they go on; nil: nothing
	delay  time.Duration       // of every connection
}

// become makes a world with a person in it, who runs mailseal for their domain.
func become(t *testing.T, width, height int, o webhosts.Options, wishes ...string) *person {
	t.Helper()
	w := webhosts.New(t, o)
	p := &person{world: w, wishes: wishes, mailed: w.Net.Clock().Now()}
	clock := w.Net.Clock()
	p.visit = start(t, width, height, func(a *app) {
		a.network, a.now = w.Net.Config(), clock.Now
		dial := a.network.Dial
		a.network.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			<-time.After(p.delay)
			return dial(ctx, network, address)
		}
		a.until = func(ctx context.Context, until time.Time) error { // the clock moves when the person lets time go by
			for clock.Now().Before(until) {
				select {
				case <-time.After(100 * time.Millisecond):
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		}
	})
	return p
}

// settle makes the person the customer of a place.
func (p *person) settle(id string) {
	p.t.Helper()
	catalogue, err := providers.Load()
	if err != nil {
		p.t.Fatal(err)
	}
	option, ok := catalogue.Option(id, p.world.Domain)
	if !ok {
		p.t.Fatalf("there is no place %s", id)
	}
	p.place, p.user, p.todo = option, p.world.NewUser(option, nil), option.Steps
}

// fail says where they are stuck, with the frames that led there.
func (p *person) fail(format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf("%s\n%s", fmt.Sprintf(format, args...), strings.Join(p.read[max(0, len(p.read)-seen):], "\n----\n"))
}

// look reads the frame.
func (p *person) look() tuitest.Frame {
	p.t.Helper()
	f := p.frame()
	p.read = append(p.read, strings.Join(f.Lines, "\n"))
	return f
}

// moves is how often somebody does something before they give up.
const (
	moves = 120
	seen  = 3 // how many frames a failure shows
)

// live goes on until the frame shows a text.
func (p *person) live(until string) {
	p.t.Helper()
	for range moves {
		f := p.look()
		if strings.Contains(f.Text(), until) {
			return
		}
		if p.pause != nil {
			p.pause(f)
		}
		p.move(f)
		if !p.running() {
			p.fail("it has ended, with exit code %d", p.code)
		}
	}
	p.fail("they never come to %q", until)
}

// move does what a frame says.
func (p *person) move(f tuitest.Frame) {
	p.t.Helper()
	switch {
	case f.Typed != nil:
		p.write(f)
	case len(f.Options) > 0:
		p.choose(f)
	case f.Open != "" && p.isNamed(f, "enter"):
		p.act(f)
	case strings.Contains(f.Text(), "verything is ready") && p.isNamed(f, "enter"):
		p.press(f, "enter")
	default:
		p.wait(f)
	}
}

// press presses a key that the frame names.
func (p *person) press(f tuitest.Frame, name string) {
	p.t.Helper()
	if !p.isNamed(f, name) {
		p.fail("the frame names no key %s", name)
	}
	p.Type(code(name))
}

// isNamed reports whether the frame names a key: in its last rows, or before a value that it copies.
func (p *person) isNamed(f tuitest.Frame, name string) bool {
	_, ok := f.Key(name)
	return ok || slices.ContainsFunc(f.Values, func(v tuitest.Value) bool { return v.Key == name })
}

// write fills a field in.
func (p *person) write(f tuitest.Frame) {
	p.t.Helper()
	text := f.Text()
	switch {
	case strings.Contains(text, "Which domain"):
		p.Type("office@" + p.world.Domain)
	case p.wordToType(f) != "":
		p.Type(p.wordToType(f))
	case strings.Contains(text, "mta-sts."+p.world.Domain) && p.user != nil:
		value, err := p.user.Shown("mta-sts")
		if err != nil {
			p.fail("it asks for what the web host shows: %v", err)
		}
		p.Type(value)
	}
	p.press(p.look(), "enter")
}

// wordToType returns the word that stands alone on its line above the field, where the frame says that it is to be typed.
func (p *person) wordToType(f tuitest.Frame) string {
	for i, line := range f.Lines {
		if strings.Contains(line, "type this word") || strings.Contains(line, "ype the word") {
			for _, below := range f.Lines[i+1:] {
				if word := strings.TrimSpace(below); oneWord.MatchString(word) {
					return word
				}
			}
		}
	}
	return ""
}

var oneWord = regexp.MustCompile(`^[a-z]+$`)

// choose takes what they wish for where it is on offer, and else what is proposed.
func (p *person) choose(f tuitest.Frame) {
	p.t.Helper()
	for _, wish := range p.wishes {
		if p.find(wish) {
			f = p.look()
			break
		}
	}
	p.press(f, "enter")
}

// find goes down to an option; ok is false where there is none, and the cursor is where it was.
func (p *person) find(wish string) bool {
	p.t.Helper()
	first := chosen(p.look())
	for {
		f := p.look()
		at := chosen(f)
		if strings.HasPrefix(at, wish) {
			return true
		}
		onOffer := slices.ContainsFunc(f.Options, func(o tuitest.Option) bool { return strings.HasPrefix(o.Label, wish) })
		if !onOffer && !strings.Contains(f.Text(), "more below") {
			break
		}
		p.Type(down)
		if chosen(p.look()) == at {
			break
		}
	}
	for n := 0; chosen(p.look()) != first && n < 20; n++ {
		p.Type("\x1b[A")
	}
	return false
}

// chosen returns the option under the cursor, "" where there is none.
func chosen(f tuitest.Frame) string {
	for _, o := range f.Options {
		if o.Cursor {
			return o.Label
		}
	}
	return ""
}

// clockTime matches when mailseal checks again.
var clockTime = regexp.MustCompile(`\b(\d\d):(\d\d)\b`)

// wait lets time go by until the time that the frame names.
func (p *person) wait(f tuitest.Frame) {
	p.t.Helper()
	m := clockTime.FindStringSubmatch(f.Turn)
	if m == nil {
		p.fail("there is nothing to do, and no time to wait for")
	}
	now := p.world.Net.Clock().Now()
	at, _ := time.Parse("15:04", m[0])
	next := time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, time.UTC)
	for !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	p.world.Pass(next.Sub(now))
	p.saveReports()
}

// saveReports puts the mails with reports that have come where the frame said.
func (p *person) saveReports() {
	p.t.Helper()
	mail, err := p.world.Net.Mail(p.mailed)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mailed = p.world.Net.Clock().Now()
	for _, report := range mail {
		letter, err := p.world.Net.SignedMail(report, "tls-reports@"+p.world.Domain)
		if err == nil {
			err = saveReport(p.reportFolder(), practice.Report{Name: strings.TrimSuffix(report.Name, ".json.gz") + ".eml", Body: letter})
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
}

func (p *person) reportFolder() string {
	return filepath.Join(p.home, "mailseal", p.world.Domain, "reports")
}

// act does the open step, and says so.
func (p *person) act(f tuitest.Frame) {
	p.t.Helper()
	if len(p.todo) == 0 { // whoever comes again changes what is there
		p.todo = p.place.Again
	}
	switch {
	case p.isRecord(f):
		p.addRecord(f)
	case len(p.todo) > 0 && p.says(f, p.todo[0]) == "":
		p.do(f, p.todo[0])
		p.todo = p.todo[1:]
	case strings.Contains(f.Open, "your DNS"): // to sign in there changes nothing
	default:
		why := "nothing is left to do there"
		if len(p.todo) > 0 {
			why = p.says(f, p.todo[0])
		}
		p.fail("the open step cannot be done from the frame alone: %s", why)
	}
	p.press(f, "enter")
}

// isRecord reports whether the step is about a record, whose three parts it shows.
func (p *person) isRecord(f tuitest.Frame) bool {
	for _, label := range []string{"Type", "Name", "Value"} {
		if !slices.ContainsFunc(f.Values, func(v tuitest.Value) bool { return v.Label == label }) {
			return false
		}
	}
	return true
}

// value returns a value whole: from the frame, or where that cuts it from the clipboard, by its key.
func (p *person) value(f tuitest.Frame, v tuitest.Value) string {
	p.t.Helper()
	if !v.Cut() {
		return v.Text
	}
	p.press(f, v.Key)
	p.Steady()
	return p.Copied()
}

// addRecord types the three parts of a record into the panel of the DNS host, which adds the domain to the name.
func (p *person) addRecord(f tuitest.Frame) {
	p.t.Helper()
	part := map[string]string{}
	for _, v := range f.Values {
		part[v.Label] = p.value(f, v)
	}
	name := part["Name"] + "." + p.world.Domain
	if len(p.world.Net.Published(name, part["Type"])) > 0 {
		p.change(practice.ReplaceRecord{Name: name, Type: part["Type"], Value: part["Value"]})
	} else {
		p.change(practice.AddRecord{Name: name, Type: part["Type"], Value: part["Value"]})
	}
	if len(p.todo) > 0 && p.todo[0].Act == providers.Record && p.todo[0].Label == part["Name"] {
		p.todo = p.todo[1:]
	}
}

// says returns what the frame does not say of a step that has to be done; "" it says all.
func (p *person) says(f tuitest.Frame, s providers.Step) string {
	said := f.Open
	for _, v := range f.Values {
		said += " " + p.value(f, v)
	}
	needed := append(s.Menus(), s.Press, s.Field)
	switch {
	case s.URL != "":
		needed = append(needed, s.URL)
	case s.Act == providers.Open:
		needed = append(needed, s.Page)
	}
	if s.Act != providers.Edit && s.Value != providers.On && s.Value != providers.Ticked && s.Value != providers.NotTicked {
		needed = append(needed, s.Value)
	}
	for _, text := range needed {
		if text != "" && !strings.Contains(spaceless(said), spaceless(text)) {
			return fmt.Sprintf("it does not say %q", text)
		}
	}
	return ""
}

// spaceless returns a text without the spaces, which may be line ends in a frame.
func spaceless(text string) string { return strings.Join(strings.Fields(text), "") }

// do does a step on the pages of the web host.
func (p *person) do(f tuitest.Frame, s providers.Step) {
	p.t.Helper()
	if s.File != "" {
		p.user.Give([]providers.File{{Path: s.File, Body: p.file(f, s)}})
	}
	if err := p.user.Do(s); err != nil {
		p.fail("at the web host: %v", err)
	}
}

// file returns the text of a file of a step: from the clipboard, or the file on their computer that the frame names.
func (p *person) file(f tuitest.Frame, s providers.Step) []byte {
	p.t.Helper()
	for _, v := range f.Values {
		text := p.value(f, v)
		if text == s.Value {
			continue
		}
		if body, err := os.ReadFile(text); err == nil {
			return body
		}
		p.press(f, v.Key)
		p.Steady()
		return []byte(p.Copied())
	}
	p.fail("the text of the file %s is not in the frame, and no key copies it", s.File)
	return nil
}

// change changes something at the DNS host.
func (p *person) change(c practice.Change) {
	p.t.Helper()
	if err := p.world.Net.Apply(c); err != nil {
		p.fail("the DNS host refuses it: %v", err)
	}
}
