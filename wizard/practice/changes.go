package practice

// Change is something that is done to the world: by the user in a task, or by a test.
type Change interface{ apply(w *World) error }

// Apply makes changes now, in order, up to the first that cannot be made.
func (w *World) Apply(changes ...Change) error {
	w.enter()
	defer w.mu.Unlock()
	return w.apply(changes)
}

// ApplyAtOnce makes changes that show everywhere at once: without the delays of DNS hosts, web servers and certificates,
// and without anybody having asked for a new name too early.
func (w *World) ApplyAtOnce(changes ...Change) error {
	w.enter()
	defer w.mu.Unlock()
	before := w.atOnce
	w.atOnce = true
	defer func() { w.atOnce = before }()
	return w.apply(changes)
}

func (w *World) apply(changes []Change) error {
	w.samplePolicyAround()
	for _, c := range changes {
		if err := c.apply(w); err != nil {
			return err
		}
	}
	return nil
}
