package guide

func (v view) domainStep() Step {
	return Step{
		Blocks:   []Block{v.text("domain.intro", nil), v.text("domain.careful", nil)},
		Question: v.question(v.pending, v.say("domain.prompt", nil), nil),
	}
}
