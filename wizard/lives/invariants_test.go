package lives

// judge holds what mailseal said against the truth, and returns the first rule that does not hold.
func (l *life) judge(v view) *violation {
	l.real = l.truthNow()
	l.looks.add(v, l.real)
	for _, rule := range rules() {
		if wrong := rule(l, v); wrong != nil {
			return wrong
		}
	}
	return nil
}

// rule is an invariant: nil where it holds.
type rule func(l *life, v view) *violation

func rules() []rule {
	return []rule{nothingLost, noFalseCalm, reportsAreHeard, noFalseAlarm, waitsAreLongEnough, waitsEnd}
}
