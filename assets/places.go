package assets

import (
	"iter"
	"strings"
)

// places gives where the places of a sentence begin and end, in order. A place is a name in braces, {name}: translators see no program in
// it, and a value is never read as one.
func places(text string) iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		for at := 0; ; {
			open := strings.IndexByte(text[at:], '{')
			if open < 0 {
				return
			}
			from := at + open
			at = from + 1
			for at < len(text) && inPlaceName(text[at]) {
				at++
			}
			if at == from+1 || at == len(text) || text[at] != '}' {
				continue
			}
			at++
			if !yield(from, at) {
				return
			}
		}
	}
}

func inPlaceName(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}
