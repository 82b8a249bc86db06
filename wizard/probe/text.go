package probe

import (
	"fmt"
	"strings"
)

const maxErr = 300 // bytes kept of an error's text, which may quote the network

// clip cuts s to at most n bytes.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(s[:n], ""), len(s))
}
