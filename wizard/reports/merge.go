package reports

import (
	"cmp"
	"container/heap"
	"slices"
	"time"
	"unicode/utf8"

	"mailseal/assets"
	"mailseal/wizard/facts"
)

// Merge adds days to those that are known, each once, oldest first. A copy with a better proof replaces the one that is known; what
// is untrusted is left out. Where there is no place for all, see fitting.
func Merge(known, more []facts.ReportDay) []facts.ReportDay {
	if len(more) == 0 {
		return known
	}
	return dated(merge(numbered(known, nil), numbered(more, nil)))
}

// entry is a day with the number of the report that it is of, 0 where it was known before.
type entry struct {
	facts.ReportDay
	report int
	key    *facts.ReportKey // nil: it has not been needed yet
}

func (e *entry) identity() facts.ReportKey {
	if e.key == nil {
		key := e.Key()
		e.key = &key
	}
	return *e.key
}

func numbered(days []facts.ReportDay, reports []int) []entry {
	list := make([]entry, len(days))
	for i, d := range days {
		list[i].ReportDay = d
		if reports != nil {
			list[i].report = reports[i]
		}
	}
	return list
}

func dated(list []entry) []facts.ReportDay {
	days := make([]facts.ReportDay, len(list))
	for i, e := range list {
		days[i] = e.ReportDay
	}
	return days
}

func merge(known, more []entry) []entry {
	s := set{at: map[statement]int{}, signed: map[facts.ReportKey]bool{}}
	for _, e := range slices.Concat(known, more) {
		s.put(e)
	}
	list := fitting(s.list)
	slices.SortStableFunc(list, func(a, b entry) int { return a.Begin.Compare(b.Begin) })
	return list
}

// set has days, each once.
type set struct {
	list   []entry
	at     map[statement]int
	signed map[facts.ReportKey]bool
}

// statement is what a day says and, where it is proven, who: two signers who say the same are two.
type statement struct {
	key    facts.ReportKey
	signer string
}

func (s *set) put(e entry) {
	if !e.Proof.Counts() {
		return
	}
	unproven := statement{key: e.identity()}
	if e.Proof != facts.Signed {
		if _, have := s.at[unproven]; !have && !s.signed[unproven.key] {
			s.add(unproven, e)
		}
		return
	}
	proven := statement{unproven.key, e.Signer}
	if _, have := s.at[proven]; have {
		return
	}
	s.signed[proven.key] = true
	i, have := s.at[unproven]
	if !have {
		s.add(proven, e)
		return
	}
	delete(s.at, unproven)
	s.at[proven] = i
	e.report = cmp.Or(s.list[i].report, e.report)
	s.list[i] = e
}

func (s *set) add(what statement, e entry) {
	s.at[what] = len(s.list)
	s.list = append(s.list, e)
}

// Limits on the days in the notes: two reporters a day for many years, or a hundred for months.
const (
	maxDays  = 10_000
	minSpace = 1678               // bytes that a day takes at least
	maxBytes = maxDays * minSpace // as the notes have them, 16 MB
	maxOfDay = 100                // of one sender about one day that go by their age; of more, the latest to come are dropped first
)

// fitting returns the days that the notes have space for. Where there are too many, the oldest day of the sender who takes most of
// the space is dropped, and so on: whoever floods the notes pushes out what is their own. As the name of an unproven sender can be
// made up, and as one can sign for many domains of one's own, each of the two kinds has half of the space for sure; where both
// have more than that, the unproven are dropped first.
func fitting(list []entry) []entry {
	if spaceOf(list) <= maxBytes {
		return list
	}
	unproven, signed := newQueue(list, facts.Unproven), newQueue(list, facts.Signed)
	gone := make([]bool, len(list))
	for unproven.cost+signed.cost > maxBytes {
		q := signed
		if unproven.cost > maxBytes/2 {
			q = unproven
		}
		gone[q.drop()] = true
	}
	kept := make([]entry, 0, len(list))
	for i, e := range list {
		if !gone[i] {
			kept = append(kept, e)
		}
	}
	return kept
}

func spaceOf(list []entry) int {
	total := 0
	for _, e := range list {
		total += space(e.ReportDay)
	}
	return total
}

// space returns how much of maxBytes a day takes: at least so much that no more than maxDays have space.
func space(d facts.ReportDay) int {
	const each, reason = 800, 400 // bytes of all names and numbers, at most
	size := each + texts(d)
	for _, f := range d.Failures {
		size += reason + textsOf(f)
	}
	return max(size, minSpace)
}

// texts returns how many bytes the texts of a day take, at most.
func texts(d facts.ReportDay) int {
	return written(d.Organization, d.ReportID, string(d.PolicyType), d.PolicyDomain, d.Policy, d.Signer, d.From, string(d.Why), string(d.About))
}

func textsOf(f facts.ReportReason) int {
	return written(string(f.Result), f.MX, f.Code, f.Info, f.SendingIP, f.ReceivingIP, f.HELO)
}

// written returns how many bytes strings take in JSON, at most.
func written(texts ...string) int {
	n := 0
	for _, text := range texts {
		for _, r := range text {
			switch {
			case r == '"', r == '\\':
				n += 2
			case r > 0xffff && !assets.Prints(r):
				n += len(`\ud800\udc00`)
			case !assets.Prints(r):
				n += len(`\ufffd`)
			default:
				n += utf8.RuneLen(r)
			}
		}
	}
	return n
}

// queue is a heap of the senders of one kind: the one whose day is dropped next is in front.
type queue struct {
	senders []*sender
	cost    int
	list    []entry
}

// sender is one sender's days, as indexes, in the order in which they are dropped.
type sender struct {
	name string
	days []int
	cost int
}

func newQueue(list []entry, proof facts.Proof) *queue {
	q := &queue{list: list}
	byName := map[string]*sender{}
	for i, e := range list {
		if (e.Proof == facts.Signed) != (proof == facts.Signed) {
			continue
		}
		name := e.Sender()
		s := byName[name]
		if s == nil {
			s = &sender{name: name}
			byName[name] = s
			q.senders = append(q.senders, s)
		}
		s.days = append(s.days, i)
		s.cost += space(e.ReportDay)
		q.cost += space(e.ReportDay)
	}
	for _, s := range q.senders {
		s.sort(list)
	}
	heap.Init(q)
	return q
}

// sort brings the days into the order in which they are dropped: of a day with very many the latest to come, then the oldest.
func (s *sender) sort(list []entry) {
	of := map[time.Time]int{}
	excess := map[int]bool{}
	for _, i := range s.days {
		date := list[i].Begin.UTC().Truncate(24 * time.Hour)
		of[date]++
		excess[i] = of[date] > maxOfDay
	}
	slices.SortFunc(s.days, func(a, b int) int {
		switch {
		case excess[a] && excess[b]:
			return b - a
		case excess[a]:
			return -1
		case excess[b]:
			return 1
		}
		return cmp.Or(list[a].Begin.Compare(list[b].Begin), b-a)
	})
}

// drop takes out the next day to be dropped, and returns its index in the list.
func (q *queue) drop() int {
	s := q.senders[0]
	i := s.days[0]
	s.days = s.days[1:]
	size := space(q.list[i].ReportDay)
	s.cost -= size
	q.cost -= size
	if len(s.days) == 0 {
		heap.Pop(q)
	} else {
		heap.Fix(q, 0)
	}
	return i
}

func (q *queue) Len() int { return len(q.senders) }

func (q *queue) Less(i, j int) bool {
	a, b := q.senders[i], q.senders[j]
	return cmp.Or(-cmp.Compare(a.cost, b.cost), q.list[a.days[0]].Begin.Compare(q.list[b.days[0]].Begin), cmp.Compare(a.name, b.name)) < 0
}

func (q *queue) Swap(i, j int) { q.senders[i], q.senders[j] = q.senders[j], q.senders[i] }

func (q *queue) Push(s any) { q.senders = append(q.senders, s.(*sender)) }

func (q *queue) Pop() any {
	last := q.senders[len(q.senders)-1]
	q.senders = q.senders[:len(q.senders)-1]
	return last
}
