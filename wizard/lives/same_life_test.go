package lives

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSameLife lives the same seeds twice, and then the stories of the lives: one that fails has to fail the same way when it is lived again,
// from its seed or from its lines.
func TestSameLife(t *testing.T) {
	seeds := []uint64{101, 102, 103}
	if testing.Short() {
		seeds = seeds[:1]
	}
	for _, of := range seeds {
		a := lived(t, of)
		sameLife(t, of, a, lived(t, of))
		again, err := replay(filepath.Join(memoryDir(t), "again"), storyOf(a).withoutFinish(), killEvery)
		if err != nil {
			t.Errorf("seed %d: %v", of, err)
			continue
		}
		again.close()
		sameLife(t, of, a, again)
	}
}

// sameLife wants two lives of a seed to be the same.
func sameLife(t *testing.T, of uint64, a, b *life) {
	t.Helper()
	if !slices.Equal(a.lines, b.lines) {
		t.Errorf("seed %d: another life: %s", of, differ(a.lines, b.lines))
		return
	}
	for i := range a.seen {
		if x, y := said(t, a.seen[i]), said(t, b.seen[i]); x != y {
			t.Errorf("seed %d: at %s mailseal said something else: %s", of, a.seen[i].At, differ(strings.Split(x, "\n"), strings.Split(y, "\n")))
			return
		}
	}
}

// lived is the life of a seed.
func lived(t *testing.T, of uint64) *life {
	t.Helper()
	l, err := random(filepath.Join(memoryDir(t), "life"), of)
	if err != nil {
		t.Fatal(err)
	}
	l.close()
	return l
}

// said is all that was seen and said.
func said(t *testing.T, v view) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, `"took": `) }), "\n")
}

// differ says where two lists begin to differ.
func differ(a, b []string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	around := func(list []string) []string { return list[min(max(0, i-2), len(list)):min(i+2, len(list))] }
	return fmt.Sprintf("from %d of %d and %d:\n%q\n%q", i, len(a), len(b), around(a), around(b))
}
