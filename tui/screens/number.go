package screens

import (
	"strconv"

	"mailseal/assets"
)

func itoa(n int) string { return strconv.Itoa(n) }

// number fills the place {n}.
func number(n int) assets.Values { return assets.Values{"n": itoa(n)} }
