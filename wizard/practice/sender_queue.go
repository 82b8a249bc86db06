package practice

import "time"

// Messages counts the messages that senders had for the domain.
type Messages struct {
	Delivered int // all that have arrived
	Late      int // those of them that were held first
	Held      int // what is tried again
	Lost      int // given up, and returned to whoever wrote it
	LostPlain int // those of them whose sender knows no MTA-STS
}

// queue is the messages of one sender.
type queue struct {
	waiting         []batch // oldest first
	delivered, late int
	lost            int
}

// batch is messages that were written at the same time.
type batch struct {
	since time.Time
	count int
}

// empty reports whether there is nothing to deliver.
func (q *queue) empty() bool { return len(q.waiting) == 0 }

// accept takes new messages.
func (q *queue) accept(count int64, at time.Time) {
	q.waiting = append(q.waiting, batch{at, int(count)})
}

// settle notes what became of all that was tried at a time. What was not delivered is held, and given up once it is as old
// as the sender's patience.
func (q *queue) settle(delivered bool, patience time.Duration, at time.Time) {
	var held []batch
	for _, b := range q.waiting {
		switch age := at.Sub(b.since); {
		case delivered && age > 0:
			q.late += b.count
			q.delivered += b.count
		case delivered:
			q.delivered += b.count
		case age >= patience:
			q.lost += b.count
		default:
			held = append(held, b)
		}
	}
	q.waiting = held
}

// Messages counts the messages so far.
func (w *World) Messages() Messages {
	w.enter()
	defer w.mu.Unlock()
	var all Messages
	for _, s := range w.senders {
		all.Delivered += s.queue.delivered
		all.Late += s.queue.late
		all.Lost += s.queue.lost
		for _, b := range s.queue.waiting {
			all.Held += b.count
		}
		if s.looks == looksNever {
			all.LostPlain += s.queue.lost
		}
	}
	return all
}
