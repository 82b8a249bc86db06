package frame

import "strings"

// leastText is how many lines of a text a window should show at once: for less than that, other parts give way.
const leastText = 4

// Text is what there is to read, in chapters, each with pages of its own.
type Text []Chapter

// Chapter is what belongs together: on one page where it fits.
type Chapter []Chunk

// Chunk is a piece of text that stays whole where it can.
type Chunk struct {
	Lines []string
	Below bool // without a blank line above
	Opens bool // it never stands last on a page, as a heading
}

type page struct {
	chapter int
	lines   []string
}

// pages splits the text into pages of at most room lines; a negative room is endless. There is at least one page.
func (t Text) pages(room int) []page {
	var pages []page
	for chapter, chunks := range t {
		if room < 0 {
			pages = append(pages, page{chapter, join(chunks)})
			continue
		}
		for _, lines := range chunks.split(room) {
			pages = append(pages, page{chapter, lines})
		}
	}
	if len(pages) == 0 {
		return []page{{}}
	}
	return pages
}

func join(chunks Chapter) []string {
	var lines []string
	for _, c := range chunks {
		lines = add(lines, c.Lines, !c.Below)
	}
	return lines
}

// split fills pages of a chapter. What stands together without a blank line, such as a heading and its list, is on one page unless it
// takes more than half of one; a chunk that is higher than a page is cut.
func (c Chapter) split(room int) [][]string {
	room = max(room, 1)
	var pages [][]string
	var lines []string
	turn := func() {
		if len(lines) > 0 {
			pages, lines = append(pages, lines), nil
		}
	}
	for i := 0; i < len(c); {
		whole := c[i:c.together(i)]
		if len(join(whole)) > room/2 {
			whole = c[i:c.group(i)]
		}
		i += len(whole)
		if more := add(lines, join(whole), !whole[0].Below); len(more) <= room {
			lines = clone(more)
			continue
		}
		turn()
		rest := join(whole)
		for len(rest) > room {
			pages, rest = append(pages, rest[:room]), rest[room:]
		}
		lines = clone(rest)
	}
	turn()
	return pages
}

// together returns where the chunks end that have no blank line between them from i on.
func (c Chapter) together(i int) int {
	end := c.group(i)
	for end < len(c) && c[end].Below {
		end = c.group(end)
	}
	return end
}

// group returns where the chunks end that stay together from i on: what opens, and what follows it.
func (c Chapter) group(i int) int {
	end := i + 1
	for end < len(c) && c[end-1].Opens {
		end++
	}
	return end
}

// add sets lines below others, with a blank line between where there are both.
func add(lines, more []string, apart bool) []string {
	if apart && len(lines) > 0 && len(more) > 0 {
		lines = append(lines, "")
	}
	return append(lines, more...)
}

func clone(lines []string) []string { return append([]string(nil), lines...) }

// Lines splits a text with line ends into lines.
func Lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
