package plan

import (
	"time"

	"mailseal/wizard/dnsname"
)

// Operation is a change that needs more than one publish, and waits between them: a removal, or a change of mail
// provider. It is saved, so that whoever is killed goes on where they were.
type Operation struct {
	Kind      OperationKind `json:"kind"`
	Phase     Phase         `json:"phase"`
	Emergency bool          `json:"emergency,omitempty"` // a move that does not wait for what senders remember
	Began     time.Time     `json:"began"`
	Since     time.Time     `json:"since"`         // when the phase began
	Old       []string      `json:"old,omitempty"` // of a move: the mail servers before
	New       []string      `json:"new,omitempty"` // and after
}

// OperationKind is what an operation does.
type OperationKind string

// The kinds of operation.
const (
	Removal OperationKind = "remove"
	Move    OperationKind = "move"
)

// Phase is how far an operation is.
type Phase string

// The phases. A move goes from the first to PhaseTidy; a removal from the first two on to those that delete.
const (
	PhaseSoften     Phase = "soften"      // a policy is made live that allows what is to come
	PhaseRemember   Phase = "remember"    // senders may hold an older one, and the user has not said to go on
	PhaseSwitch     Phase = "switch"      // the MX records change
	PhaseDrain      Phase = "drain"       // mail still goes to the old servers
	PhaseTidy       Phase = "tidy"        // a policy without the old servers is made live
	PhaseDropRecord Phase = "drop-record" // the _mta-sts record is deleted
	PhaseDropHost   Phase = "drop-host"   // the name mta-sts is deleted
	PhaseEndHosting Phase = "end-hosting" // its hosting may end
	PhaseOver       Phase = "over"        // all is gone
)

// Waits reports whether a phase ends when its time has come and the user says so; in the others a task is open, until the
// last one.
func (p Phase) Waits() bool { return p == PhaseRemember || p == PhaseDrain || p == PhaseEndHosting }

// Listed returns the hosts that a policy has to list although they may not be mail servers of the domain yet.
func (o *Operation) Listed() []string {
	if o.Moves() {
		return o.New
	}
	return nil
}

// Unlisted returns the hosts that a policy may not list any more.
func (o *Operation) Unlisted() []string {
	if o == nil || o.Phase != PhaseTidy {
		return nil
	}
	return dnsname.Without(o.Old, o.New)
}

// Removes reports whether the operation is a removal.
func (o *Operation) Removes() bool { return o != nil && o.Kind == Removal }

// Moves reports whether the operation is a change of mail provider.
func (o *Operation) Moves() bool { return o != nil && o.Kind == Move }
