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

# Which compiler it was is of no use to those who run it.
file(GLOB program "${staged}/program/usr/bin/*")
file(GLOB_RECURSE library "${staged}/library/libstemma.so.*.*.*")
set(binaries ${program} ${library})
foreach(binary IN LISTS binaries)
  execute_process(COMMAND strip --remove-section=.comment --remove-section=.note "${binary}"
                  COMMAND_ERROR_IS_FATAL ANY)
endforeach()

# Examples lie with the package that has them.
file(GLOB docs "${staged}/development/usr/share/doc/stemma")
if(docs)
  file(RENAME "${docs}" "${staged}/development/usr/share/doc/libstemma-dev")
endif()

# Who links libstemma needs the version that has all it uses.
if(library)
  string(REGEX REPLACE "^libstemma" "" soversion "${CPACK_DEBIAN_LIBRARY_PACKAGE_NAME}")
  execute_process(COMMAND nm -D --defined-only --format=posix "${library}"
                  OUTPUT_VARIABLE names COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "stemma_[a-z_]+" names "${names}")
  list(TRANSFORM names REPLACE "(.+)" " \\1@Base ${soversion}.0")
  list(JOIN names "\n" names)
  list(GET CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA 1 symbols)
  file(WRITE "${symbols}"
"libstemma.so.${soversion} ${CPACK_DEBIAN_LIBRARY_PACKAGE_NAME} #MINVER#
* Build-Depends-Package: ${CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME}
${names}
")
endif()

# Every package tells its licence, its changes, and why lintian's word is not heeded, in files whose
# names have the package's.
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC) # of SOURCE_DATE_EPOCH where that is set
get_filename_component(top "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
set(program_overrides
"# Graphviz's plugins are linked, so that pictures do not depend on a registry of the machine, and
# lie outside the loader's path.
custom-library-search-path
")
set(library_overrides "${program_overrides}\
# CPack writes both scripts by itself; the trigger does the same.
maintscript-calls-ldconfig
")
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER "${component}" upper)
  set(package "${CPACK_DEBIAN_${upper}_PACKAGE_NAME}")
  set(doc "${staged}/${component}/usr/share/doc/${package}")
  file(REMOVE "${doc}/LICENSE" "${doc}/CHANGELOG.md")
  file(WRITE "${doc}/copyright"
"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: stemma

Files: *
Copyright: 2026 the authors of stemma
License: GPL-3.0-or-later
 This program is free software: you can redistribute it and/or modify it under
 the terms of the GNU General Public License as published by the Free Software
 Foundation, either version 3 of the License, or (at your option) any later
 version.
 .
 This program is distributed in the hope that it will be useful, but WITHOUT ANY
 WARRANTY; without even the implied warranty of MERCHANTABILITY or FITNESS FOR A
 PARTICULAR PURPOSE. See the GNU General Public License for more details.
 .
 On Debian systems the text of version 3 of the GNU General Public License is
 in /usr/share/common-licenses/GPL-3.
")
  file(COPY_FILE "${top}/CHANGELOG.md" "${doc}/changelog")
  file(WRITE "${doc}/changelog.Debian"
"stemma (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION} of stemma: see changelog.gz.

 -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${date}
")
  foreach(changes changelog changelog.Debian)
    execute_process(COMMAND gzip -9nf "${doc}/${changes}" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  file(WRITE "${staged}/${component}/usr/share/lintian/overrides/${package}"
       "${${component}_overrides}"
"# It is not made for Debian's archive.
initial-upload-closes-no-bugs
")
endforeach()
