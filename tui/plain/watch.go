package plain

import (
	"context"
	"io"
	"slices"
	"sync"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/guide"
)

// Watch writes how domains are, and then a line for each change, until ctx ends. The error is [wizard.ErrInterrupted] then; any other
// means that nothing could be written, or that there is nothing to watch any more.
func Watch(ctx context.Context, engine wizard.Engine, watcher *wizard.Watcher, list []wizard.Listed, out io.Writer) error {
	w := &watching{session: newSession(engine, "", out), rows: map[string]guide.DomainRow{}, unread: len(list)}
	going, stop := context.WithCancel(ctx)
	defer stop()
	watcher.Watch(list)
	err := watcher.Run(going, func(n wizard.WatchEvent) {
		if w.hear(n); w.page.err != nil {
			stop()
		}
	})
	switch {
	case w.page.err != nil:
		return w.page.err
	case ctx.Err() != nil:
		return wizard.ErrInterrupted
	}
	return err
}

// watching is a run that watches domains.
type watching struct {
	*session
	mu     sync.Mutex
	rows   map[string]guide.DomainRow
	unread int // domains whose notes are not read yet
}

// hear writes what there is to say of news.
func (w *watching) hear(n wizard.WatchEvent) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch n.Kind {
	case wizard.WatchChecking:
	case wizard.WatchGone, wizard.WatchRead:
		_, known := w.rows[n.Domain]
		if w.rows[n.Domain] = n.Row; n.Kind == wizard.WatchGone {
			delete(w.rows, n.Domain)
		}
		if known {
			return // it was read again on another day
		}
		if w.unread--; w.unread == 0 {
			w.begin()
		}
	case wizard.WatchChecked:
		if n.Err != nil {
			w.warn(n.Err)
		}
		before := w.rows[n.Domain]
		w.rows[n.Domain] = n.Row
		if before.Checked.IsZero() && before.Mark != n.Row.Mark || before.Mark != n.Row.Mark || before.Mode != n.Row.Mode {
			w.write(n.Row, before)
		}
	}
}

// begin writes how many domains there are, and of those that were checked before, which need their user.
func (w *watching) begin() {
	var rows []guide.DomainRow
	for _, row := range w.rows {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, guide.CompareRows)
	w.page.prose("", sentence(w.engine.Guide.Summary(rows))+" "+w.say(msgid.PlainWatchBegin, nil))
	for _, row := range rows {
		if row.Mark != guide.Good && row.Mark != guide.Wait && row.Mark != guide.NoMark {
			w.write(row, row)
		}
	}
}

// write writes a line on how a domain is now, and how it was before.
func (w *watching) write(row, before guide.DomainRow) {
	now := w.engine.Now()
	values := assets.Values{
		"time": w.engine.Guide.Words.DateClock(now), "domain": row.Domain, "state": w.mark(row.Mark), "before": w.mark(before.Mark), "mode": row.Mode,
	}
	id := msgid.PlainWatchLine
	if before.Mark != row.Mark && before.Mark != guide.NoMark {
		id = msgid.PlainWatchChanged
	}
	text := w.say(id, values)
	for _, more := range []string{row.Trouble, sentence(row.Next)} {
		if more != "" {
			text += " " + more
		}
	}
	w.page.line(text)
}
