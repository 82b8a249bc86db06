package guide

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/rollout"
)

// enforceConsent asks for the word "enforce", typed; against the go-live rule, it says what that risks.
func (v view) enforceConsent() Step {
	golive := v.situation.GoLive()
	values := assets.Values{"domain": v.j.Domain, "service": v.situation.Provider.Reports, "place": v.PlaceName(v.j), "time": v.Duration(v.j.FirstMaxAge())}
	means := []Block{v.text("enforce.means", values), v.text("enforce.back", values)}
	if v.j.FirstMaxAge() > rollout.FirstMaxAge {
		means = append(means, v.item(Tip, "enforce.service-memory", values))
	}
	step := Step{Title: v.say("enforce.title", nil), Question: v.question(v.pending, v.say("enforce.prompt", values), nil)}
	if golive.Allowed() {
		step.Blocks = means
		if golive.Elsewhere {
			step.Blocks = append(step.Blocks, v.item(Tip, "enforce.service", values))
		}
		if golive.LowMail {
			step.Blocks = append(step.Blocks, v.item(Tip, "enforce.low-mail", values))
		}
		if friday := v.now.Weekday() == time.Friday && v.now.Hour() >= 12; friday {
			step.Blocks = append(step.Blocks, v.item(Tip, "enforce.friday", values))
		}
		return step
	}
	step.Question.Prompt = v.say("enforce.prompt-anyway", values)
	unmet := slices.DeleteFunc(v.conditions(golive), func(b Block) bool { return b.Mark == Good })
	step.Blocks = slices.Concat([]Block{v.item(Bad, "enforce.risk", values)}, unmet, means)
	return step
}
