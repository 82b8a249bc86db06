package webhosts

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"mailseal/providers"
	"mailseal/wizard/mtasts"
)

// User is a person who follows a recipe to the letter.
type User struct {
	world  *World
	option providers.Option
	folder files                       // that the program made
	at     vendor                      // whose page is open
	page   *page                       // nil: none yet
	pasted map[string]providers.Pasted // values that were copied from pages, by label
}

// Give gives the user another folder, as after a change of the policy.
func (u *User) Give(folder []providers.File) {
	for _, f := range folder {
		u.folder[f.Path] = f.Body
	}
}

// NewUser makes a user with the folder of a place's files.
func (w *World) NewUser(option providers.Option, folder []providers.File) *User {
	u := &User{world: w, option: option, folder: files{}, pasted: map[string]providers.Pasted{}}
	u.Give(folder)
	return u
}

// Play carries out steps in their order, and then adds the place's records that no step did, and waits for what follows from
// them. The error says at which step the user is stuck, and why.
func (u *User) Play(steps []providers.Step) error {
	for i, step := range steps {
		if err := u.Do(step); err != nil {
			return fmt.Errorf("step %d, %s %s: %w", i+1, step.Act, strings.TrimSpace(step.Page+step.Field+step.Value+step.Label+step.File), err)
		}
		u.world.Pass(time.Minute) // the next one takes a moment
	}
	return u.finish()
}

// finish adds the records that are in none of the place's steps. The wizard has the user add those after them, and waits then
// for what follows from the one of mta-sts.
func (u *User) finish() error {
	left := slices.DeleteFunc(slices.Clone(u.option.Records), func(r providers.RecordShape) bool {
		return r.Own || slices.ContainsFunc(u.option.Steps, func(s providers.Step) bool { return s.Act == providers.Record && s.Label == r.Label })
	})
	for _, shape := range left {
		if err := u.record(shape.Label); err != nil {
			return fmt.Errorf("the record of %s: %w", shape.Label, err)
		}
	}
	if slices.ContainsFunc(left, func(r providers.RecordShape) bool { return r.Label == mtasts.HostLabel }) {
		return u.wait(providers.Certificate)
	}
	return nil
}

// Do carries out one step: the way there, the act, and the button.
func (u *User) Do(s providers.Step) error {
	for _, menu := range s.Menus() {
		if err := u.press(menu); err != nil {
			return err
		}
	}
	if err := u.act(s); err != nil {
		return err
	}
	if s.Press == "" {
		return nil
	}
	return u.press(s.Press)
}

// press presses what is on the page.
func (u *User) press(label string) error {
	if u.page == nil {
		return fmt.Errorf("no page is open to look for %q", label)
	}
	next, err := u.page.way(label)
	if err != nil {
		return fmt.Errorf("%s: %w", u.at.name(), err)
	}
	u.page = next
	return nil
}

func (u *User) act(s providers.Step) error {
	switch s.Act {
	case providers.Open:
		return u.open(s)
	case providers.Run:
		return u.world.run(s.Value, u.folder)
	case providers.Record:
		return u.record(s.Label)
	case providers.Wait:
		return u.wait(s.For)
	default:
		if u.page == nil {
			return errors.New("no page is open")
		}
		return u.actOnPage(s)
	}
}

// actOnPage does what is done on the page that is open.
func (u *User) actOnPage(s providers.Step) error {
	switch s.Act {
	case providers.Choose:
		if s.Field == "" {
			return nil // the way there was the choice
		}
		return u.page.fill(s.Field, s.Value)
	case providers.Enter:
		return u.page.fill(s.Field, s.Value)
	case providers.Create:
		return u.give(s.Value, s.File, u.page.write, "a new file")
	case providers.Edit:
		return u.give(s.Value, s.File, u.page.change, "another text of a file")
	case providers.Put:
		return u.give(s.Value, s.File, u.page.put, "a file at a path")
	case providers.Upload:
		return u.give(s.File, s.File, u.page.upload, "an upload")
	case providers.Folder:
		if u.page.folder == nil {
			return fmt.Errorf("%s has no place for a new folder", u.page.name)
		}
		return u.page.folder(s.Value)
	case providers.Copy:
		return u.copy(s.Label)
	default:
		return fmt.Errorf("nobody knows how to do the act %q", s.Act)
	}
}

// open opens the vendor's page that a URL is of, or that is known by its name.
func (u *User) open(s providers.Step) error {
	known := s.Page
	if s.URL != "" {
		at, err := url.Parse(s.URL)
		if err != nil {
			return err
		}
		known = at.Hostname()
	}
	v, err := u.world.vendor(known)
	if err != nil {
		return err
	}
	opened, err := v.open(s.URL, s.Page)
	if err != nil {
		return err
	}
	u.at, u.page = v, opened
	return nil
}

// give gives a page a file of the folder.
func (u *User) give(name, file string, take func(string, []byte) error, kind string) error {
	body, ok := u.folder[file]
	switch {
	case !ok:
		return fmt.Errorf("the folder has no %s", file)
	case take == nil:
		return fmt.Errorf("%s has no place for %s", u.page.name, kind)
	}
	return take(name, body)
}

// copy copies the value that the page shows for a record, and pastes it where mailseal asks for it.
func (u *User) copy(label string) error {
	value, ok := u.page.shows[label]
	if !ok {
		return fmt.Errorf("%s shows nothing for %s", u.page.name, label)
	}
	shape, err := u.shape(label)
	if err == nil {
		u.pasted[label], err = shape.Paste(value)
	}
	return err
}

func (u *User) shape(label string) (providers.RecordShape, error) {
	for _, shape := range u.option.Records {
		if shape.Label == label {
			return shape, nil
		}
	}
	return providers.RecordShape{}, fmt.Errorf("the place has no record %s", label)
}

// record adds a record at the DNS host: one of the place's, or where no label says which, the one that the page asks for.
func (u *User) record(label string) error {
	if label == "" {
		if u.page == nil || u.page.asks == nil {
			return errors.New("no page asks for a record")
		}
		a := u.page.asks
		return u.world.add(a.name, a.rrtype, a.value)
	}
	shape, err := u.shape(label)
	if err != nil {
		return err
	}
	if !shape.Pasted {
		return u.world.add(label, shape.Type, shape.Value)
	}
	there, copied := u.pasted[label]
	if !copied {
		return errors.New("nobody has copied its value")
	}
	for _, value := range there.Values {
		if err := u.world.add(label, there.Type, value); err != nil {
			return err
		}
	}
	return nil
}

// waits are how long a user waits, and how often they look.
const (
	waits = 48 * time.Hour
	looks = 5 * time.Minute
)

// wait waits until what is awaited is there.
func (u *User) wait(awaited providers.Awaited) error {
	for range waits / looks {
		if u.there(awaited) {
			return nil
		}
		u.world.Pass(looks)
	}
	return fmt.Errorf("the %s does not come, in %s", awaited, waits)
}

func (u *User) there(awaited providers.Awaited) bool {
	if awaited == providers.Ready {
		return u.page != nil && u.page.ready != nil && u.page.ready()
	}
	for _, v := range u.world.vendors {
		if v.certified(u.world.Host) {
			return true
		}
	}
	return false
}

// Shown returns what the page that is open shows for a record.
func (u *User) Shown(label string) (string, error) {
	if u.page == nil || u.page.shows[label] == "" {
		return "", fmt.Errorf("nothing is shown for %s", label)
	}
	return u.page.shows[label], nil
}
