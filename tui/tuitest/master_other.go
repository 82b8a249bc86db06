//go:build !unix

package tuitest

import "os"

// pollable returns the file: there are no ptys here.
func pollable(*os.File) (*os.File, error) { return nil, os.ErrInvalid }
