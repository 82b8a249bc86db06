package main

import (
	"fmt"
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// shard is the part of a list that one of several runs checks: every nth name, from the ith on. Names are counted as a run without shards
// would check them: each domain once, where it stands first, and each line that is no domain. The zero shard is the whole list.
type shard struct{ i, n int }

// parseShard reads I/N. An empty text is the whole list.
func parseShard(text string) (s shard, err error) {
	if text == "" {
		return shard{}, nil
	}
	i, n, _ := strings.Cut(text, "/")
	s.i, err = strconv.Atoi(i)
	if err == nil {
		s.n, err = strconv.Atoi(n)
	}
	if err != nil || s.i < 1 || s.i > s.n {
		return shard{}, assets.NewError(msgid.ErrorCommandShard, assets.Values{"text": assets.Clean(text, 40)})
	}
	return s, nil
}

// whole reports whether it is the whole list.
func (s shard) whole() bool { return s == shard{} }

// first reports whether it begins the list.
func (s shard) first() bool { return s.i <= 1 }

// has reports whether the name at a place belongs to it; the first is at 0.
func (s shard) has(place int) bool { return s.whole() || place%s.n == s.i-1 }

// of returns how many of so many names belong to it; -1 is any number.
func (s shard) of(names int) int {
	if s.whole() || names < 0 {
		return names
	}
	return (names + s.n - s.i) / s.n
}

func (s shard) String() string { return fmt.Sprintf("%d/%d", s.i, s.n) }
