//go:debug tlsmlkem=0

package guide_test

import (
	"runtime/debug"
	"testing"
)

// TestMain has the collector run less often: thousands of checks make garbage that is short-lived and fits in memory.
// The key exchange that withstands quantum computers is left out for the same reason, as servers of the practice world
// leave it out.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}
