//go:build !windows

package assets

// ownReasons are those of systems that have numbers of their own.
var ownReasons []struct {
	err    error
	reason Reason
}
