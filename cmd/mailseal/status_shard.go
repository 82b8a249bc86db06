package main

import (
	"fmt"
	"hash/maphash"
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
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

// printed makes a format print what several shards print together: of what stands there once, the first prints it.
func (s shard) printed(format statusFormat) statusFormat {
	switch f := format.(type) {
	case *csvFormat:
		f.begun = !s.first()
	case *prometheusFormat:
		f.part = s
	}
	return format
}

func (s shard) String() string { return fmt.Sprintf("%d/%d", s.i, s.n) }

// seenNames are the names that a list had so far. They are kept as two hashes of eight bytes, so that a million takes little: that two names have
// both in common is as likely as a fault of the memory.
type seenNames struct {
	seeds [2]maphash.Seed
	all   map[[2]uint64]struct{}
}

func newSeenNames() seenNames {
	return seenNames{[2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, map[[2]uint64]struct{}{}}
}

// add reports whether a name is new.
func (s seenNames) add(name string) bool {
	key := [2]uint64{maphash.String(s.seeds[0], name), maphash.String(s.seeds[1], name)}
	if _, seen := s.all[key]; seen {
		return false
	}
	s.all[key] = struct{}{}
	return true
}

// shardIsEmpty says that a list has fewer names than there are shards: nothing is wrong with that.
func (a *app) shardIsEmpty(g *guide.Guide, format formatName, printer statusFormat, names nameList) error {
	text := g.Words.Say(msgid.StatusShardEmpty, assets.Values{"shard": names.shard.String(), "n": *names.places})
	switch format {
	case formatNagios:
		return nagiosLine(a.out, nagiosOK, text, "")
	case formatText:
		fmt.Fprintln(a.io.errOut, text)
	case formatJSON, formatCSV, formatPrometheus:
	}
	return printer.end(a.out)
}
