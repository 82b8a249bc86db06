package lives

import (
	"strconv"
	"strings"
	"time"
)

// comes reports whether weather comes in the next days, of which there is a number.
func (w *weather) comes(l *life, days string) bool {
	n, err := strconv.Atoi(days)
	return err == nil && len(w.coming) > 0 && !w.coming[0].at.After(l.world.Clock().Now().Add(time.Duration(n)*24*time.Hour))
}

// days lives a line "days N ..." one day after the other. What comes in a day is lived
// before it: the day is as long as it was, so that each check comes that much later.
func (w *weather) days(l *life, words []string) error {
	n, err := strconv.Atoi(words[1])
	if err != nil {
		return err
	}
	day := strings.Join(append([]string{"days 1"}, words[2:]...), " ")
	for range n {
		end := l.world.Clock().Now().Add(24 * time.Hour)
		for len(w.coming) > 0 && w.coming[0].at.Before(end) {
			if err := w.next(l); err != nil {
				return err
			}
		}
		if err := l.play(day); err != nil {
			return err
		}
		w.meet(l)
	}
	return nil
}
