package main

import "syscall"

// memoryFolder is where this computer keeps files in memory, if it has room for those of the tests: they write thousands,
// all of them small.
func memoryFolder() string {
	const folder, tmpfs, room = "/dev/shm", 0x01021994, 512 << 20
	var fs syscall.Statfs_t
	if syscall.Statfs(folder, &fs) != nil || fs.Type != tmpfs || fs.Bavail*uint64(fs.Bsize) < room || syscall.Access(folder, 0x2) != nil {
		return ""
	}
	return folder
}
