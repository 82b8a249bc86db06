package plain

import (
	"io"
	"strconv"
	"strings"
	"sync"

	"mailseal/assets"
	"mailseal/tui/wrap"
)

const (
	width    = 78    // of prose; values are never wrapped
	longest  = 4000  // runes of one paragraph
	longLine = 16000 // runes of one value
)

// page writes lines. It may be used from several goroutines. The first error of the writer is kept, and
// nothing is written after it.
type page struct {
	mu    sync.Mutex
	out   io.Writer
	err   error
	open  bool // a line is not ended yet
	space bool // the newest line is empty
}

func newPage(out io.Writer) *page { return &page{out: out, space: true} }

func (p *page) write(text string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.out, text)
	}
}

// line writes one line as it is, cleaned and never wrapped.
func (p *page) line(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
	p.write(strings.TrimRight(assets.Clean(text, longLine), " ") + "\n")
	p.space = false
}

// gap writes an empty line, unless the newest one is.
func (p *page) gap() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
	if !p.space {
		p.write("\n")
		p.space = true
	}
}

// above writes a line that belongs to the one after it: no empty line comes between them.
func (p *page) above(text string) {
	p.line(text)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.space = true
}

// prompt writes a line that the user ends.
func (p *page) prompt(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
	p.write(text)
	p.open, p.space = true, false
}

// answered says that the user has ended the line of the prompt.
func (p *page) answered() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = false
}

func (p *page) end() {
	if p.open {
		p.write("\n")
		p.open = false
	}
}

// prose writes a paragraph, unless there is no text: first begins its first line, and the others are indented where there
// is one.
func (p *page) prose(first, text string) {
	if first == "" && text == "" {
		return
	}
	indent := ""
	switch {
	case strings.HasSuffix(first, ". "): // under the text, not the number
		indent = strings.Repeat(" ", len(first))
	case first != "":
		indent = "  "
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = assets.Clean(line, longest)
	}
	for _, line := range wrap.Words(first+strings.Join(lines, "\n"), indent, width) {
		p.line(line)
	}
}

// numbered writes one of several things to choose from.
func (p *page) numbered(n int, text string) { p.prose(strconv.Itoa(n)+". ", text) }

// indented writes a paragraph that stands a little to the right.
func (p *page) indented(text string) { p.prose("   ", text) }

// indentedIf writes such a paragraph where there is text.
func (p *page) indentedIf(text string) {
	if text != "" {
		p.indented(text)
	}
}

// marked writes a paragraph after the word of its state.
func (p *page) marked(mark, text string) {
	if mark == "" {
		p.prose("- ", text)
		return
	}
	p.prose(mark+": ", text)
}
