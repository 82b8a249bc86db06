package probe

import (
	"slices"
	"sync"

	"mailseal/wizard/facts"
)

// progress says how far a check has come, to one function, one call at a time.
type progress struct {
	mu   sync.Mutex
	tell func(facts.Progress) // nil: nobody wants to know
	now  facts.Progress
}

// add adds what was seen, and with it a part that is done; the empty part is none.
func (p *progress) add(part facts.Part, add func(*facts.Progress)) {
	if p.tell == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	add(&p.now)
	if part != "" {
		p.now.Done = append(p.now.Done, part)
	}
	told := p.now
	told.Done, told.Seen.Servers = slices.Clone(told.Done), slices.Clone(told.Seen.Servers)
	p.tell(told)
}

// asSeen returns a lookup as it is now: more is written into its answers when the check ends.
func asSeen(l facts.Lookup) facts.Lookup {
	l.Authoritative, l.Resolvers, l.Target = slices.Clone(l.Authoritative), slices.Clone(l.Resolvers), slices.Clone(l.Target)
	return l
}
