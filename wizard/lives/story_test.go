package lives

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"
)

// story is a life as text, as cmd/mailseal plays it: lines, and the files that they name.
type story struct {
	lines []string
	files map[string]string
}

// storyOf is the story of a life.
func storyOf(l *life) story { return story{l.lines, l.files} }

// readStory reads a story.
func readStory(text []byte) story {
	archive := txtar.Parse(text)
	s := story{files: map[string]string{}}
	for line := range strings.Lines(string(archive.Comment)) {
		s.lines = append(s.lines, strings.TrimRight(line, "\r\n"))
	}
	for _, file := range archive.Files {
		s.files[file.Name] = string(file.Data)
	}
	return s
}

// String is the text of a story, without the files that no line names.
func (s story) String() string {
	archive := txtar.Archive{Comment: []byte(strings.Join(s.lines, "\n") + "\n")}
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		if s.names(name) {
			archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(s.files[name])})
		}
	}
	return string(txtar.Format(&archive))
}

// names reports whether a line names a file.
func (s story) names(file string) bool {
	return slices.ContainsFunc(s.lines, func(line string) bool { return slices.Contains(split(line, ""), file) })
}

// begin is how the first line of a life's story begins.
const begin = "# life "

// begins is that line: who lived it.
func begins(seed uint64, u *user) string {
	line := fmt.Sprintf(begin+"seed=%d user=%s", seed, u.kind)
	if u.follows {
		line += " follows"
	}
	return line
}

// follows reports whether the story's user does what mailseal says, and nothing else.
func (s story) follows() bool {
	return len(s.lines) > 0 && strings.HasPrefix(s.lines[0], begin) && strings.HasSuffix(s.lines[0], " follows")
}

// withoutFinish is the story up to the line at which the user turns to their goal: they go there anew.
func (s story) withoutFinish() story {
	if at := slices.IndexFunc(s.lines, isFinish); at >= 0 {
		s.lines = slices.Clone(s.lines[:at+1])
	}
	return s
}

const finishMark = "# from here on by the letter, the weather mended:"

// finishes is the line after which the weather is mended, and the user follows to their last goal.
func finishes(by *user, seed uint64) string {
	return fmt.Sprintf("%s goal=%s wanders=%t patience=%d seed=%d", finishMark, by.goal(), by.wanders, by.patience, seed)
}

func isFinish(line string) bool { return strings.HasPrefix(line, finishMark) }

// finisher is the user of such a line.
func finisher(line string) *user {
	var seed uint64
	by := newUser("follows", nil)
	for _, word := range strings.Fields(strings.TrimPrefix(line, finishMark)) {
		switch key, value, _ := strings.Cut(word, "="); key {
		case "goal":
			by.goals = []goal{goal(value)}
		case "wanders":
			by.wanders = value == "true"
		case "patience":
			by.patience, _ = strconv.Atoi(value)
		case "seed":
			seed, _ = strconv.ParseUint(value, 10, 64)
		}
	}
	by.rand = rand.New(rand.NewPCG(seed, 14))
	return by
}
