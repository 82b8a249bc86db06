package lives

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// visited counts what lives came to.
type visited map[string]map[string]int

func newVisited() visited { return visited{} }

func (v visited) count(kind, name string) {
	if v[kind] == nil {
		v[kind] = map[string]int{}
	}
	v[kind][name]++
}

// view counts what mailseal said after a check.
func (v visited) view(seen view) {
	v.count("look", map[bool]string{true: "status", false: "wizard"}[seen.Status])
	v.count("stage", string(seen.Journey.Stage()))
	if op := seen.Journey.Operation; op != nil {
		v.count("operation", string(op.Kind)+" "+string(op.Phase))
	}
	for _, f := range seen.Findings {
		v.count("finding", string(f.ID)+" "+f.Level.String())
	}
	v.count("verdict", string(seen.Verdict))
}

// add adds up what another life came to.
func (v visited) add(other visited) {
	for kind, names := range other {
		for name, n := range names {
			if v[kind] == nil {
				v[kind] = map[string]int{}
			}
			v[kind][name] += n
		}
	}
}

func (v visited) String() string {
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(v)) {
		fmt.Fprintf(&b, "%s:", kind)
		for _, name := range slices.Sorted(maps.Keys(v[kind])) {
			fmt.Fprintf(&b, " %s=%d", strings.ReplaceAll(name, " ", "/"), v[kind][name])
		}
		b.WriteByte('\n')
	}
	return b.String()
}
