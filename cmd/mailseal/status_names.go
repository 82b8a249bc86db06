package main

import (
	"bufio"
	"bytes"
	"errors"
	"hash/maphash"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/store"
)

// listedName is one name that a run was given: a domain, or why it is none.
type listedName struct {
	domain string // what was given, where err says that it is none
	err    error
	cut    bool // the list could not be read to its end
	noted  bool // it is from the folder of the notes, where it may be that nobody began
}

// nameList is what a run is to check. Lists are read as they are needed, however long they are.
type nameList struct {
	parts []namePart
	known int // how many names there are; -1: nobody knows before all is read
	from  string

	shard  shard // what of it is checked
	places *int  // takes how many names the whole list had, once it is read
}

// only returns a shard of the list.
func (l nameList) only(s shard) nameList {
	l.shard, l.known = s, s.of(l.known)
	return l
}

// namePart is a name of the command line, or a list that is open.
type namePart struct {
	name   listedName
	source string // what the list is called; empty: it is no list
	in     io.Reader
	close  func() error
}

// standardInputName stands for standard input on the command line, and listMark before the name of a list.
const (
	standardInputName = "-"
	listMark          = "@"
)

// namesGiven returns what the arguments name: domains, lists, or where there are none those that have notes or are watched. A list that
// cannot be opened ends it before anything is checked, and so do arguments none of which is a domain.
func (a *app) namesGiven(args []string) (nameList, error) {
	if len(args) == 0 {
		return a.namesNoted()
	}
	list := nameList{places: new(int)}
	var wrong []error
	for _, arg := range args {
		part, err := a.namePart(arg)
		if err != nil {
			list.close()
			return nameList{}, err
		}
		if part.name.err != nil {
			wrong = append(wrong, part.name.err)
		}
		if part.source != "" {
			list.known, list.from = -1, part.source
		} else if list.known >= 0 {
			list.known++
		}
		list.parts = append(list.parts, part)
	}
	if len(wrong) == len(args) {
		return nameList{}, errors.Join(wrong...)
	}
	return list, nil
}

// namePart returns what one argument names.
func (a *app) namePart(arg string) (namePart, error) {
	path, isList := strings.CutPrefix(arg, listMark)
	switch {
	case arg == standardInputName:
		return namePart{source: standardInput, in: a.io.in}, nil
	case arg == listMark:
		return namePart{}, assets.NewError(msgid.ErrorListUnnamed, nil)
	case isList:
		file, err := os.Open(path)
		if err != nil {
			return namePart{}, assets.Because(msgid.ErrorAt, assets.Values{"path": path, "why": assets.SystemReason(err)}, err)
		}
		return namePart{source: path, in: file, close: file.Close}, nil
	}
	return namePart{name: nameGiven(arg)}, nil
}

// nameGiven reads a name.
func nameGiven(text string) listedName {
	domain, err := parseDomain(text)
	if err != nil {
		return listedName{domain: assets.Clean(strings.TrimSpace(text), 100), err: err}
	}
	return listedName{domain: domain}
}

// namesNoted returns the domains that have notes, and those of the watch list. No notes are read before their turn. A watch list that
// cannot be read keeps no other domain from being checked.
func (a *app) namesNoted() (nameList, error) {
	notes, err := a.store()
	if err != nil {
		return nameList{}, err
	}
	noted, err := notes.Domains()
	if err != nil {
		return nameList{}, err
	}
	list := nameList{places: new(int)}
	listed := map[string]bool{}
	watch, err := watched(notes)
	if err != nil {
		list.parts = append(list.parts, namePart{name: listedName{domain: notes.WatchList(), err: err}})
	}
	for name := range (nameList{parts: watch}).each() {
		list.parts = append(list.parts, namePart{name: name})
		listed[name.domain] = name.err == nil
	}
	for _, domain := range noted {
		if !listed[domain] {
			list.parts = append(list.parts, namePart{name: listedName{domain: domain, noted: true}})
		}
	}
	slices.SortStableFunc(list.parts, func(a, b namePart) int { return strings.Compare(a.name.domain, b.name.domain) })
	list.known = len(list.parts)
	return list, nil
}

// watched returns the watch list as a part of a list of names; nothing where there is none.
func watched(notes *store.Store) ([]namePart, error) {
	text, err := notes.ReadWatchList()
	if len(text) == 0 || err != nil {
		return nil, err
	}
	return []namePart{{source: notes.WatchList(), in: bytes.NewReader(text)}}, nil
}

// close closes the lists.
func (l nameList) close() {
	for _, part := range l.parts {
		if part.close != nil {
			_ = part.close() // it was only read
		}
	}
}

// each gives the names in their order, each domain once, and only those of the shard. Each shard says that a list could not be read to its end.
func (l nameList) each() iter.Seq[listedName] {
	return func(yield func(listedName) bool) {
		given, places := newSeenNames(), l.places
		if places == nil {
			places = new(int)
		}
		for _, part := range l.parts {
			for name := range part.each() {
				if name.err == nil && !given.add(name.domain) {
					continue
				}
				place := *places
				*places++
				if (name.cut || l.shard.has(place)) && !yield(name) {
					return
				}
			}
		}
	}
}

func (p namePart) each() iter.Seq[listedName] {
	if p.source == "" {
		return func(yield func(listedName) bool) { yield(p.name) }
	}
	return namesIn(p.in, p.source)
}

// maxListLine is how many bytes of a line of a list are read: more than any link to a domain has.
const maxListLine = 4096

var errLongLine = assets.NewError(msgid.ErrorListLong, nil)

// namesIn reads a list: a name on each line, in any encoding that its first bytes tell. What follows a # at the beginning of a
// line, or after a space, is a comment.
func namesIn(in io.Reader, source string) iter.Seq[listedName] {
	return func(yield func(listedName) bool) {
		lines := bufio.NewReaderSize(inUTF8(in), maxListLine)
		for n := 1; ; n++ {
			text, err := readLine(lines)
			if ended := err != nil && !errors.Is(err, errLongLine); ended {
				if !errors.Is(err, io.EOF) {
					yield(listedName{cut: true, err: assets.Because(msgid.ErrorAt, assets.Values{"path": source, "why": assets.SystemReason(err)}, err)})
				}
				return
			}
			if n == 1 && strings.Contains(text, "\x00") { // a spreadsheet, or another file that is no text
				yield(listedName{cut: true, err: assets.NewError(msgid.ErrorListBinary, assets.Values{"source": source})})
				return
			}
			name := listedName{domain: assets.Clean(text, 100), err: err}
			if text = withoutComment(text); err == nil {
				if text == "" {
					continue
				}
				name = nameGiven(text)
			}
			if name.err != nil {
				name.err = assets.NewError(msgid.ErrorListLine, assets.Values{"source": source, "n": n, "why": name.err})
			}
			if !yield(name) {
				return
			}
		}
	}
}

// readLine returns the next line without its end. What a line has beyond maxListLine is passed over, and the error is errLongLine.
func readLine(lines *bufio.Reader) (string, error) {
	line, more, err := lines.ReadLine()
	text := string(line)
	if !more {
		return text, err
	}
	for more && err == nil {
		_, more, err = lines.ReadLine()
	}
	return text, errLongLine
}

// withoutComment returns the name on a line.
func withoutComment(line string) string {
	for at, r := range line {
		if r == '#' && (at == 0 || strings.TrimRight(line[:at], " \t") != line[:at]) {
			line = line[:at]
			break
		}
	}
	return strings.TrimSpace(line)
}

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

// noneError says why there was nothing to check.
func (l nameList) noneError() error {
	if l.from == "" {
		return assets.NewError(msgid.ErrorNotesNoneAtAll, nil)
	}
	return assets.NewError(msgid.ErrorListEmpty, assets.Values{"source": l.from})
}
