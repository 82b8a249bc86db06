package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/store"
)

func (a *app) notesImportCommand() *cobra.Command {
	var force, yes bool
	cmd := &cobra.Command{
		Use:  "import FILE",
		Args: exactlyOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.importNotes(cmd.Context(), args[0], force, yes)
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "")
	cmd.Flags().BoolVar(&yes, "yes", false, "")
	return cmd
}

// noteImport takes in what a file of notes has, one domain after the other.
type noteImport struct {
	app    *app
	notes  *store.Store
	words  *assets.Words
	source string
	force  bool
	asks   *bufio.Reader // where the user answers; nil where nobody is asked
}

// importNotes shows the notes in a file and saves those that the user agrees to. The trouble of one domain keeps none of the others out.
func (a *app) importNotes(ctx context.Context, path string, force, yes bool) error {
	im := noteImport{app: a, source: path, force: force}
	in := a.io.in
	if path == standardInputName {
		im.source = standardInput
	} else {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	if !yes && (path == standardInputName || !a.io.inTTY) {
		return assets.NewError(msgid.ErrorNotesUnasked, nil)
	}
	if !yes {
		im.asks = bufio.NewReader(a.io.in)
	}
	var err error
	if im.notes, err = a.store(); err != nil {
		return err
	}
	if im.words, err = assets.Load(a.lang); err != nil {
		return err
	}
	return im.each(ctx, inUTF8(in))
}

// each takes the notes one by one. Where there are several, trouble is said with the number of the notes that have it.
func (im noteImport) each(ctx context.Context, in io.Reader) error {
	next, stop := iter.Pull2(im.notes.Offers(in, im.app.now()))
	defer stop()
	var wrong []error
	offer, err, more := next()
	for n := 1; more; n++ {
		if err == nil {
			err = im.one(ctx, offer)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		failed := err
		offer, err, more = next()
		if failed != nil && (more || n > 1) {
			failed = assets.Because(msgid.ErrorNotesNth, assets.Values{"n": n, "source": im.source}, failed)
		}
		if failed != nil {
			wrong = append(wrong, failed)
		}
	}
	return errors.Join(wrong...)
}

// one shows the notes of a domain, and saves them where the user agrees.
func (im noteImport) one(ctx context.Context, offer store.Offer) error {
	if err := offer.Refusal(); err != nil && !im.force {
		return err
	}
	im.show(offer)
	if im.asks != nil {
		agreed, err := im.ask(ctx)
		if err != nil {
			return err
		}
		if !agreed {
			im.say(msgid.NotesLeft, assets.Values{"domain": offer.Journey.Domain})
			return nil
		}
	}
	kept, err := im.notes.Take(offer, im.force, im.app.now())
	if err != nil {
		return err
	}
	im.taken(offer.Journey, kept)
	return nil
}

// show says what would be taken in: what it has the user publish, and what it replaces.
func (im noteImport) show(offer store.Offer) {
	j := offer.Journey
	im.say(msgid.NotesHead, assets.Values{"domain": dnsname.ToUnicode(j.Domain), "date": im.when(offer.Newest)})
	im.say(msgid.NotesStage, assets.Values{"stage": im.words.Say(msgid.Stage.Of(string(j.Stage()), "title"), nil)})
	switch {
	case j.Operation.Removes():
		im.say(msgid.NotesRemoval, nil)
	case j.Operation.Moves():
		im.say(msgid.NotesMove, nil)
	}
	if op := j.Operation; op.Moves() {
		im.say(msgid.NotesServers, assets.Values{"list": strings.Join(op.New, ", ")})
	}
	if j.Plan != nil {
		im.showPlan(j)
	}
	im.showKnown(j)
	im.say(msgid.NotesCounts, assets.Values{
		"checks":   assets.Counted{ID: msgid.NotesChecked, N: int64(len(j.Notes.Days))},
		"policies": assets.Counted{ID: msgid.NotesPolicies, N: int64(len(j.Notes.Served))},
		"reports":  assets.Counted{ID: msgid.NotesReports, N: int64(len(j.Notes.Reports))},
	})
	switch {
	case offer.HereErr != nil:
		im.say(msgid.NotesReplacesDamaged, nil)
	case !offer.Here.IsZero():
		im.say(msgid.NotesReplaces, assets.Values{"date": im.when(offer.Here)})
	default:
		im.say(msgid.NotesAdds, nil)
	}
}

// when returns a time with its day and year.
func (im noteImport) when(t time.Time) assets.Clock {
	return assets.Clock{At: t, Now: time.Time{}.In(im.app.now().Location())}
}

func (im noteImport) showPlan(j journey.Journey) {
	im.say(msgid.NotesRecords, nil)
	var records []string
	for _, task := range j.Plan.Tasks() {
		if r := task.Record; r != nil {
			records = append(records, r.Name+" "+r.Type+" "+r.Value)
		}
	}
	for _, r := range j.Plan.Hosting.Records { // such as the proof that the name is the user's
		if text := r.Name + " " + r.Type + " " + r.Value; !slices.Contains(records, text) {
			records = append(records, text)
		}
	}
	for _, text := range records {
		im.value(text)
	}
	policy := j.Plan.Target.Policy()
	im.say(msgid.NotesPolicy, assets.Values{"mode": string(policy.Mode), "list": strings.Join(policy.MX, ", ")})
	im.say(msgid.NotesMaxAge, assets.Values{"span": assets.Span(policy.MaxAge)})
	if len(j.Plan.Reports.RUA) > 0 {
		im.say(msgid.NotesReportsTo, nil)
		for _, uri := range j.Plan.Reports.RUA {
			im.value(uri)
		}
	}
}

// showKnown says of which findings the notes keep mailseal from warning.
func (im noteImport) showKnown(j journey.Journey) {
	for i, k := range j.Known(im.app.now()) {
		if i == 0 {
			im.say(msgid.NotesKnown, nil)
		}
		finding := strings.TrimSpace(k.ID + " " + k.About)
		im.value(im.words.Say(msgid.NotesKnownOne, assets.Values{"finding": finding, "date": assets.Date{At: k.Until, Now: im.app.now()}}))
	}
}

// taken says what is here now, and what was here before.
func (im noteImport) taken(j journey.Journey, kept string) {
	im.say(msgid.NotesImported, assets.Values{"domain": j.Domain, "command": guide.Command(im.app.flagsAgain(), j.Domain)})
	if in := j.ReportsIn; in.Elsewhere {
		again := j.Domain + " " + dashed(string(journey.QuestionReportsIn)) + " " + typedWord(cmp.Or(in.Path, string(in.Where)))
		im.say(msgid.NotesReportsIn, assets.Values{"command": guide.Command(im.app.flagsAgain(), again)})
	}
	if kept != "" {
		im.say(msgid.NotesKept, assets.Values{"path": kept})
	}
}

// ask returns whether the user agrees: only what is typed in full is an answer, and the end of input is none.
func (im noteImport) ask(ctx context.Context) (bool, error) {
	id := msgid.NotesQuestion
	for {
		fmt.Fprint(im.app.io.errOut, im.words.Say(id, nil)+" ")
		answer, err := readAnswer(ctx, im.asks)
		switch {
		case ctx.Err() != nil:
			return false, ctx.Err()
		case strings.EqualFold(answer, journey.Yes):
			return true, nil
		case strings.EqualFold(answer, journey.No), err != nil:
			return false, nil
		}
		id = msgid.NotesAgain
	}
}

// readAnswer reads a line, for as long as the program runs.
func readAnswer(ctx context.Context, in *bufio.Reader) (string, error) {
	type line struct {
		text string
		err  error
	}
	read := make(chan line, 1)
	go func() { // nothing ends its reading but the end of the program
		text, err := in.ReadString('\n')
		read <- line{strings.TrimSpace(text), err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case l := <-read:
		return l.text, l.err
	}
}

func (im noteImport) say(id msgid.ID, values assets.Values) {
	fmt.Fprintln(im.app.io.errOut, im.words.Say(id, values))
}

// value prints a value on a line of its own, whole.
func (im noteImport) value(text string) {
	fmt.Fprintln(im.app.io.errOut, assets.ValueIndent+assets.Clean(text, longestShown))
}

const longestShown = 1000 // characters of a value
