package practice

// Change is something that is done to the world: by the user's hands, or by a script.
type Change interface{ act(w *World) error }

// Apply does actions now, in order, up to the first that cannot be done.
func (w *World) Apply(actions ...Change) error {
	w.enter()
	defer w.mu.Unlock()
	return w.apply(actions)
}

// ApplyAtOnce makes changes that show everywhere at once: without the delays of DNS hosts, web servers and certificates,
// and without anybody having asked for a new name too early.
func (w *World) ApplyAtOnce(changes ...Change) error {
	w.enter()
	defer w.mu.Unlock()
	w.prompt = true
	defer func() { w.prompt = false }()
	return w.apply(changes)
}

func (w *World) apply(actions []Change) error {
	for _, a := range actions {
		if err := a.act(w); err != nil {
			return err
		}
	}
	return nil
}
