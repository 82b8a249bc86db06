package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestKeyPatience: however many keys a run asks for, where nobody answers it waits a few seconds in all.
func TestKeyPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		silent := withPatience(t.Context(), func(ctx context.Context, _ string) ([]string, error) {
			asked++
			timer := time.NewTimer(4 * time.Second)
			defer timer.Stop()
			select {
			case <-timer.C:
				return nil, errors.New("no answer")
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		})
		begun := time.Now()
		for range 100 {
			if _, err := silent("a._domainkey.sender.example"); err == nil {
				t.Fatal("silence is an answer")
			}
		}
		if took := time.Since(begun); took != keyPatience || asked != 3 {
			t.Errorf("it took %v and %d questions", took, asked)
		}

		asked = 0
		quick := withPatience(t.Context(), func(context.Context, string) ([]string, error) { asked++; return []string{"p="}, nil })
		for range 100 {
			if texts, err := quick("a._domainkey.sender.example"); err != nil || len(texts) != 1 {
				t.Fatal(texts, err)
			}
		}
		if asked != 100 {
			t.Errorf("%d questions", asked)
		}
	})
}
