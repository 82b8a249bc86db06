package lives

import (
	"fmt"
	"strings"
)

// file keeps a file of the life's, and returns its name.
func (l *life) file(body string) string {
	for name, there := range l.files {
		if there == body {
			return name
		}
	}
	name := fmt.Sprintf("policy%d.txt", len(l.files)+1)
	l.files[name] = body
	return name
}

// servers returns the mail servers that the domain's zone names.
func (l *life) servers() (hosts []string) {
	for _, value := range l.world.Published(l.domain(), "MX") {
		words := strings.Fields(value)
		hosts = append(hosts, strings.TrimSuffix(words[len(words)-1], "."))
	}
	return hosts
}
