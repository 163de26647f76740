from __future__ import annotations

import mmap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.contents import TILE_BYTES, expected, is_supported, tile

DTYPES = ["?", "i1", "u1", "i2", "<i4", ">i4", "u8", "f2", "f4", ">f4", "f8", "c8", "c16"]


@pytest.mark.parametrize("name", DTYPES)
def test_a_tile_is_about_one_mebibyte_of_the_asked_dtype(name: str) -> None:
    period = tile(name)
    assert period.dtype == np.dtype(name)
    assert TILE_BYTES - 2 * period.itemsize < period.nbytes < TILE_BYTES
    assert not period.flags.writeable
    assert period.nbytes % mmap.PAGESIZE != 0


@pytest.mark.parametrize("name", ["f2", "f4", ">f4", "f8"])
def test_a_float_is_never_a_whole_number(name: str) -> None:
    period = tile(name).astype("f8")
    assert ((period > 1) & (period < 2)).all()
    assert len(np.unique(period)) == 1023


@pytest.mark.parametrize("name", ["i1", "u1", "i2", ">i4", "u8"])
def test_an_integer_is_between_1_and_100(name: str) -> None:
    period = tile(name)
    assert (period.min(), period.max()) == (1, 100)


def test_complex_and_bool_vary() -> None:
    period = tile("c8")
    assert ((period.real % 1 != 0) & (period.imag % 1 != 0)).all()
    assert set(tile("?").tolist()) == {False, True}


def test_the_bytes_of_a_tile_are_the_same_on_every_machine() -> None:
    assert tile("<f4")[:4].tolist() == [1.0009765625, 1.7666015625, 1.5185546875, 1.2861328125]
    assert tile("<i4")[:4].tolist() == [1, 90, 64, 54]


@given(
    name=st.sampled_from(["i1", "f4", "c16"]),
    first=st.integers(0, 1 << 50),
    count=st.integers(0, 3 * TILE_BYTES // 16),
)
def test_every_element_is_known_from_its_index(name: str, first: int, count: int) -> None:
    period = tile(name)
    got = expected(name, first, count)
    assert got.shape == (count,)
    if count:
        indices = (first + np.array([0, count // 2, count - 1])) % period.size
        np.testing.assert_array_equal(got[[0, count // 2, count - 1]], period[indices])


@pytest.mark.parametrize("name", ["O", "U4", "S3", "V8", "M8[s]", "m8[s]", "i4,f4", "(2,)f4", "g"])
def test_what_is_not_plain_numbers_is_refused(name: str) -> None:
    if name == "g" and np.dtype("g").itemsize == 8:
        pytest.skip("long double has no padding on this system")
    assert not is_supported(name)
    with pytest.raises(ValueError, match="no known contents"):
        tile(name)
