package screens

// grid is where the open step stands: in one column below its title, or at the right of the list of steps.
type grid struct {
	key   int  // the column of the keys that copy
	text  int  // of what there is to do, and of the labels of values
	value int  // of the values that have a label, at least
	right int  // the column after the last one
	airy  bool // what belongs together has blank lines around it
	whole bool // values of several lines are shown
}

func oneColumn(w int) grid {
	if w < compactBelow {
		return grid{key: 3, text: 5, value: 5, right: max(narrowest, w-2)}
	}
	return grid{key: 5, text: 8, value: 16, right: max(narrowest, w-2)}
}

// rightStart is where the open step begins in a wide window, at the right of the list.
const rightStart = 48

func secondColumn(w int) grid {
	return grid{key: rightStart, text: rightStart + 3, value: rightStart + 11, right: w - 2, airy: true, whole: true}
}

// prose returns how wide text may be.
func (g grid) prose() int { return min(g.right, g.text+widest-8) }
