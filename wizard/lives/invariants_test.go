package lives

import "mailseal/wizard/diagnosis"

// judge holds what mailseal said against the truth, and returns the first rule that does not hold.
func (l *life) judge(v view) *violation {
	l.real = l.truthNow()
	l.looks.add(v, l.real)
	l.countTruth(v)
	for _, rule := range rules() {
		if wrong := rule(l, v); wrong != nil {
			return wrong
		}
	}
	return nil
}

// figureTruth counts what the rules were put to the test by.
const figureTruth figure = "truth"

func (l *life) countTruth(v view) {
	for _, r := range l.real.would {
		name := "would refuse"
		if r.Unlisted {
			name += " unlisted"
		}
		if !l.looks.demands(v, r) {
			name += " unseen"
		}
		l.visited.count(figureTruth, name)
	}
	l.visited.counts(figureTruth, "refused", len(l.real.refused))
	l.visited.counts(figureTruth, "failures reported", len(l.reported))
	for _, f := range v.Findings {
		if f.Level == diagnosis.BounceNow {
			l.visited.count(figureTruth, "alarm")
		}
	}
	if op := v.Journey.Operation; op != nil && op.Phase.Waits() {
		l.visited.count(figureTruth, map[bool]string{true: "wait over", false: "wait"}[l.offersEnd(v.Journey)])
	}
}

// rule is an invariant: nil where it holds.
type rule func(l *life, v view) *violation

func rules() []rule {
	return []rule{nothingLost, noFalseCalm, everyServerCounts, reportsAreHeard, noFalseAlarm, waitsAreLongEnough, waitsEnd,
		neverSilent, goingLiveIsSafe, protectionIsReal}
}
