package practice

type sender struct{}
type Report struct{}

func (w *World) hire() {}
