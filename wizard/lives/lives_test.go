package lives

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	howMany = flag.Int("lives", 24, "how many random lives are lived")
	seed    = flag.Uint64("seed", 1, "the seed of the first life; each takes the next")
	only    = flag.String("seeds", "", "the seeds of the lives instead, with commas between")
	most    = flag.Int("failures", 20, "with how many failing lives the test ends")
	shrunk  = flag.Int("shrink", 3, "how many failing lives are made shorter")
	keep    = flag.String("keep", "", "the folder that the shorter ones are written to")
)

// tellFrom is how many lives make figures that tell something.
const tellFrom = 100

// TestLives lives random lives, and wants every invariant to hold in each.
func TestLives(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // a life makes much that is soon forgotten
	dir := memoryDir(t)
	seeds := seedsOf(t)
	if testing.Short() {
		seeds = seeds[:min(4, len(seeds))] // the race detector has more lives in one than it needs
	}
	began := time.Now()
	var next, lived, wrong atomic.Int64
	var mu sync.Mutex
	all := newVisited()
	var failed failures
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(seeds)) && wrong.Load() < int64(*most); n = next.Add(1) - 1 {
				of := seeds[n]
				l, err := survive(func() (*life, error) { return random(filepath.Join(dir, fmt.Sprint(of)), of) })
				if err != nil {
					t.Errorf("seed %d: %v", of, err)
					wrong.Add(1)
				}
				if l == nil {
					continue
				}
				l.close()
				lived.Add(1)
				mu.Lock()
				all.add(l.visited)
				if l.wrong != nil {
					wrong.Add(1)
					failed = append(failed, failure{of, storyOf(l), *l.wrong})
				}
				mu.Unlock()
				_ = os.RemoveAll(l.dir)
			}
		})
	}
	workers.Wait()
	failed.print(t, dir, *keep, *shrunk)
	took := time.Since(began)
	t.Logf("%d lives in %s, %.1f a second", lived.Load(), took.Round(time.Millisecond), float64(lived.Load())/took.Seconds())
	if len(seeds) >= tellFrom || testing.Verbose() {
		t.Log(all.short())
	}
	if testing.Verbose() {
		t.Log(all.String())
	}
}

// seedsOf returns the seeds of the lives.
func seedsOf(t *testing.T) (seeds []uint64) {
	t.Helper()
	if *only == "" {
		for n := range *howMany {
			seeds = append(seeds, *seed+uint64(n))
		}
		return seeds
	}
	for _, word := range strings.Split(*only, ",") {
		n, err := strconv.ParseUint(strings.TrimSpace(word), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, n)
	}
	return seeds
}

// survive lives a life in which anything may crash: then it has an error with the stack.
func survive(live func() (*life, error)) (l *life, err error) {
	defer func() {
		if crash := recover(); crash != nil {
			err = fmt.Errorf("%v\n%s", crash, debug.Stack())
		}
	}()
	return live()
}

// memoryDir returns a folder in memory, where the system has one: lives save notes all the time.
func memoryDir(t *testing.T) string {
	const memory = "/dev/shm"
	if info, err := os.Stat(memory); err != nil || !info.IsDir() {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(memory, "lives-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
