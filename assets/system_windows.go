package assets

import "syscall"

// ownReasons are the reasons by the numbers that Windows has for them.
var ownReasons = []struct {
	err    error
	reason Reason
}{
	{syscall.Errno(1), IsFolder},    // ERROR_INVALID_FUNCTION, where a folder is read as a file
	{syscall.Errno(19), ReadOnly},   // ERROR_WRITE_PROTECT
	{syscall.Errno(32), InUse},      // ERROR_SHARING_VIOLATION
	{syscall.Errno(33), InUse},      // ERROR_LOCK_VIOLATION
	{syscall.Errno(39), Full},       // ERROR_HANDLE_DISK_FULL
	{syscall.Errno(112), Full},      // ERROR_DISK_FULL
	{syscall.Errno(206), LongName},  // ERROR_FILENAME_EXCED_RANGE
	{syscall.Errno(267), NotFolder}, // ERROR_DIRECTORY
}
