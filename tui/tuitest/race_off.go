//go:build !race

package tuitest

// raceDetector says that the race detector watches.
const raceDetector = false
