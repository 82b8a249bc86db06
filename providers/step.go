package providers

import "strings"

// Act is what a step has the user do. What the user reads and what a test does at a pretend web host both follow from it.
type Act string

// The acts. Each names what it reads of a Step beside At, Press, Then and Otherwise.
const (
	Open   Act = "open"   // a page, signed in: Page, URL
	Choose Act = "choose" // what At names; or, with a Field, its Value there
	Enter  Act = "enter"  // Value into the box Field
	Create Act = "create" // a new file named Value, in an editor, with the content of File
	Edit   Act = "edit"   // the file Value that is there, in an editor: the content of File instead of all that it holds
	Folder Act = "folder" // a folder named Value
	Upload Act = "upload" // File as it is: an archive, or a file
	Put    Act = "put"    // File of the folder to the path Value of the user's own server
	Run    Act = "run"    // the command Value, in a terminal of that server or of the user's computer; where File is Here, in the folder of the place's files
	Copy   Act = "copy"   // what the page shows, for the record Label
	Record Act = "record" // the record Label, at the user's DNS host
	Wait   Act = "wait"   // until For is there
)

// Values of a Choose that are no words on the page: those of a box and of a switch.
const (
	Ticked    = "ticked"
	NotTicked = "not ticked"
	On        = "On"
)

// Here is the File of a step that is done in the folder of the place's files.
const Here = "."

// Acts lists them.
func Acts() []Act {
	return []Act{Open, Choose, Enter, Create, Edit, Folder, Upload, Put, Run, Copy, Record, Wait}
}

// Awaited is what a step waits for.
type Awaited string

// What steps wait for, which mailseal sees by itself but for the first.
const (
	Ready       Awaited = "ready"       // the place says that it has taken what it was given
	Certificate Awaited = "certificate" // the place's certificate for mta-sts.DOMAIN is there
)

// Step is one act of a recipe. Names of menus, boxes and buttons are as the page prints them.
type Step struct {
	Act   Act
	Title string // where the act's own title would say too little; "" that one
	At    string // the way there from where the step before ended: menus, " > " between them

	Page  string  // the page's name, for people
	URL   string  // of the page
	Field string  // a box or a list of choices
	Value string  // what to type or to choose, exactly
	File  string  // the path of one of the place's files
	Label string  // of a record, relative to the domain: "mta-sts"
	For   Awaited // of Wait
	Press string  // the button that ends the step

	Then      string // what appears when it worked
	Otherwise string // what to do when it does not

	Sure bool // documented by the vendor; else it is worded as likely
}

// stepEntry is a step as the catalogue has it.
type stepEntry struct {
	Step
	proof
}

// step returns a step of the catalogue with the domain's own names.
func (e stepEntry) step(domain string) Step {
	s := e.Step
	for _, text := range []*string{&s.Title, &s.At, &s.Page, &s.URL, &s.Field, &s.Value, &s.File, &s.Then, &s.Otherwise} {
		*text = fill(*text, domain)
	}
	s.Sure = e.Confidence.Sure()
	return s
}

// menus returns the names along the way of a step.
func (s Step) Menus() []string {
	if s.At == "" {
		return nil
	}
	return strings.Split(s.At, " > ")
}
