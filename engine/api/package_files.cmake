# SPDX-License-Identifier: GPL-3.0-or-later
#
# Run by CPack on what it has staged, before it packs it: what Debian wants otherwise than others do.
set(staged "${CPACK_TEMPORARY_INSTALL_DIRECTORY}")

# Manual pages are compressed, without the time of it.
file(GLOB_RECURSE pages "${staged}/*.[157]")
list(FILTER pages INCLUDE REGEX "/share/man/man[157]/[^/]*$")
foreach(page IN LISTS pages)
  execute_process(COMMAND gzip -9n "${page}" COMMAND_ERROR_IS_FATAL ANY)
endforeach()

# Debian's zsh looks for those of packages in a folder of their own.
set(zsh "${staged}/program/usr/share/zsh")
file(RENAME "${zsh}/site-functions" "${zsh}/vendor-completions")

# Every package tells its licence in a file of one name, and refers to the text that Debian has.
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER "${component}" upper)
  set(doc "${staged}/${component}/usr/share/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME}")
  file(REMOVE "${doc}/LICENSE")
  file(WRITE "${doc}/copyright"
"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: stemma

Files: *
Copyright: 2026 the authors of stemma
License: GPL-3.0-or-later
 On Debian systems the text of version 3 of the GNU General Public License is
 in /usr/share/common-licenses/GPL-3.
")
endforeach()
