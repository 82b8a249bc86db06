package main

import (
	"io"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// canDraw reports whether the cursor of a terminal can be moved. A console of Windows names no TERM, and says itself whether it knows
// the sequences; one that is too old refuses the mode.
func canDraw(out io.Writer, term string) bool {
	file, ok := out.(*os.File)
	if !ok || term == "dumb" {
		return false
	}
	console := windows.Handle(file.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(console, &mode); err != nil {
		return false
	}
	if err := windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING); err != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode) == nil
}

var consoleProcesses = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetConsoleProcessList")

// ownsWindow reports whether the window is there for this program alone, as after a double click, and goes with it.
func ownsWindow() bool {
	var processes [2]uint32
	n, _, _ := consoleProcesses.Call(uintptr(unsafe.Pointer(&processes[0])), uintptr(len(processes)))
	return n == 1
}
