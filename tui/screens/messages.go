package screens

import (
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// Intents: what a screen wants done. The program does it.
type (
	// Open goes to the journey of a domain, new or saved.
	Open struct{ Domain string }
	// NewDomain asks for a domain.
	NewDomain struct{}
	// Practise leaves for the same wizard on a practice domain.
	Practise struct{}
	// Answered answers the question of the step.
	Answered struct {
		ID    journey.QuestionID
		Value string
	}
	// Back takes the newest answer back, or asks how to leave a board, or goes to the list of domains.
	Back struct{}
	// List goes to the list of domains.
	List struct{}
	// CheckNow checks without waiting.
	CheckNow struct{}
	// Walk goes on to the next step of the open task, or back to the one before.
	Walk struct{ Forward bool }
	// OpenPage opens a page in the browser.
	OpenPage struct{ URL string }
	// OpenFile opens a file or a folder of this computer.
	OpenFile struct{ Path string }
	// CopyField sends one value to the clipboard.
	CopyField struct{ Field guide.Field }
	// CheckDomains checks these domains of the board, which blanks part.
	CheckDomains struct{ Domains string }
	// Inspect shows what is known of a domain of the board whose journey was not begun.
	Inspect struct{ Domain string }
	// SetWatched puts a domain on the watch list, or takes it off.
	SetWatched struct {
		Domain string
		On     bool
	}
	// Ring rings the bell of the terminal.
	Ring struct{}
	// Explain says more of the step, or in a list of what a domain of it is at.
	Explain struct{ Domain string }
	// HandOver says which file to send to somebody else.
	HandOver struct{}
	// ChooseAction opens the list of what the engine can do about the task of a board.
	ChooseAction struct{}
	// Act has it done.
	Act struct{ Action wizard.Action }
	// AskAgain ends a wait that the user chose.
	AskAgain struct{}
	// Close leaves what lies over a screen.
	Close struct{}
)

// Events: what has happened.
type (
	// Resized says how large a screen may be.
	Resized struct{ Width, Height int }
	// Refreshed brings the same step with news.
	Refreshed struct {
		Journey  journey.Journey
		Step     guide.Step
		ByItself bool
	}
	// Checking says that a check has begun, or is over.
	Checking struct{ On bool }
	// Progress says how far a check has come.
	Progress struct{ So facts.Progress }
	// DomainList brings the domains of the board.
	DomainList struct{ List []wizard.Now }
	// DomainNews brings what has happened to domains of the board.
	DomainNews struct{ News []wizard.WatchEvent }
	// Waited says that the user chose to wait.
	Waited struct{}
	// Failed says in plain words that something could not be done. Nothing is lost.
	Failed struct{ Err error }
	// Sent says what was sent to the clipboard.
	Sent struct{ Text string }
	// graceOver ends the grace period that has this number.
	graceOver struct{ n int }
)

// send returns a command that carries a message.
func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
