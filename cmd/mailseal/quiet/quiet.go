// Package quiet keeps bubbletea v1 from asking the terminal for its background colour before main
// runs: where nobody answers, that costs 5 seconds and leaves escape codes on the line. termenv does
// not ask where CI is set. Go initialises packages in the order of their import paths as soon as what they import
// is ready, so this one must import nothing but os. A test on a mute terminal holds it.
package quiet

import "os"

var had, set = os.LookupEnv("CI")

func init() {
	if !set {
		_ = os.Setenv("CI", "1")
	}
}

// Restore puts CI back as it was. main calls it first.
func Restore() {
	if set {
		_ = os.Setenv("CI", had)
		return
	}
	_ = os.Unsetenv("CI")
}
