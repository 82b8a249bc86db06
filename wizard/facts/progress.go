package facts

import "slices"

// Progress is how far a check has come. Each says all that the ones before it said.
type Progress struct {
	Seen    Check  // what the parts that are done saw; of Servers, those that were called so far
	Servers int    // how many mail servers there are to call; 0 while that is not known
	Done    []Part // in the order in which they were done
}

// Has reports whether all of some parts are done.
func (p Progress) Has(parts ...Part) bool {
	return !slices.ContainsFunc(parts, func(part Part) bool { return !slices.Contains(p.Done, part) })
}
