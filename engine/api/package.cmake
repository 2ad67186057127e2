# SPDX-License-Identifier: GPL-3.0-or-later
#
# What CPack makes of an installed build: three Debian packages, as Debian splits them. The program
# has the library in it, so that `stemma` needs no other package of ours.

# Whoever builds a package maintains it: Debian's variables say who that is.
set(maintainer "The authors of stemma <authors@stemma.invalid>") # an address that is none: RFC 2606
if(NOT "$ENV{DEBFULLNAME}" STREQUAL "" AND NOT "$ENV{DEBEMAIL}" STREQUAL "")
  set(maintainer "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
set(STEMMA_MAINTAINER "${maintainer}"
    CACHE STRING "Maintainer named in packages; by default that of DEBFULLNAME and DEBEMAIL")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME stemma)
set(CPACK_PACKAGE_CONTACT "${STEMMA_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)

set(soversion "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
set(release 1) # of the package, when its files change and the program's version does not
set(CPACK_COMPONENTS_ALL program)
if(NOT STEMMA_SANITIZE)
  list(APPEND CPACK_COMPONENTS_ALL library development)
endif()
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_RELEASE "${release}")
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${STEMMA_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME stemma)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "ca-certificates, fonts-liberation")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "lineages of open models: who was derived from whom
stemma builds the graph of derivatives of open models (fine-tunes, adapters,
quantized models, merges) from records of the Hugging Face Hub, ranks models
and families by what was built on them, and draws lineages as SVG, PNG, PDF
or DOT.")

# The symbols file says since which version a function is there: while the major version is 0, the
# library's name changes with the minor one, and all are there from its beginning.
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME "libstemma${soversion}")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA
    "${CMAKE_BINARY_DIR}/debian/triggers" "${CMAKE_BINARY_DIR}/debian/symbols")
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION "lineages of open models - shared library
libstemma reads records of models, builds the graph of their derivatives,
measures it and draws it. This package has what programs need that use it.")
file(WRITE "${CMAKE_BINARY_DIR}/debian/triggers" "activate-noawait ldconfig\n")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libstemma-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# pkg-config asks for what a static libstemma needs, too.
string(JOIN ", " CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libstemma${soversion} (= ${PROJECT_VERSION}-${release})" libarchive-dev libcjson-dev
  libgraphviz-dev libigraph-dev libsqlite3-dev libssl-dev libxxhash-dev libyaml-dev libzstd-dev
  zlib1g-dev)
if(ISAL_FOUND)
  string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ", libisal-dev")
endif()
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS pkg-config)
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "lineages of open models - development files
libstemma reads records of models, builds the graph of their derivatives,
measures it and draws it. This package has its headers, the static library,
two programs as examples, and what pkg-config and CMake need to find them.")

set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_SOURCE_DIR}/engine/api/package_files.cmake")
include(CPack)
