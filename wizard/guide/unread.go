package guide

import "slices"

// Unread returns those of blocks that are not among the read ones, in groups, under their headings. What is read together is one
// group: a label or a literal belongs to what stands before it.
func Unread(blocks, read []Block) [][]Block {
	var unread [][]Block
	var heading []Block
	all := groups(blocks)
	for i, group := range all {
		switch first := group[0]; {
		case first.Style == Heading && len(group) == 1:
			heading = group
			continue
		case first.Style == Text && i > 0 && all[i-1][0].Style != Heading: // a new paragraph stands under no heading
			heading = nil
		}
		if !slices.ContainsFunc(group, func(b Block) bool { return !slices.Contains(read, b) }) {
			continue
		}
		if heading != nil {
			unread = append(unread, heading)
			heading = nil
		}
		unread = append(unread, group)
	}
	return unread
}

func groups(blocks []Block) [][]Block {
	var list [][]Block
	for _, b := range blocks {
		if n := len(list); n > 0 && (b.Style == Literal || b.Style == Pair && list[n-1][0].Style != Heading) {
			list[n-1] = append(list[n-1], b)
			continue
		}
		list = append(list, []Block{b})
	}
	return list
}
