// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11/algorithm.hpp>

#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace changeover::json_fields {

/// Plain structs to JSON and back, field by field, by Boost.Describe. Reading is strict: a field that is
/// missing, of another type, out of range or unknown throws. (Boost.JSON 1.81 converts described structs too,
/// but neither std::array under clang 14 nor enums as numbers.)
namespace json = boost::json;

/// The greatest enumerator: what read() accepts.
template <class Enum> constexpr Enum kLast = Enum::specialise_kLast_for_this_enum;

template <class T> struct Mapping;  ///< to(const T&) and from(const json::value&)

template <class T> json::value write(const T& value) { return Mapping<T>::to(value); }
template <class T> T read(const json::value& value) { return Mapping<T>::from(value); }

template <std::integral T>
requires(!std::same_as<T, bool>) struct Mapping<T> {
    static json::value to(T value)
    {
        if constexpr (std::is_signed_v<T>)
            return static_cast<std::int64_t>(value);
        else
            return static_cast<std::uint64_t>(value);
    }
    static T from(const json::value& value) { return value.to_number<T>(); }
};

template <> struct Mapping<bool> {
    static json::value to(bool value) { return value; }
    static bool from(const json::value& value) { return value.as_bool(); }
};

template <> struct Mapping<double> {
    static json::value to(double value) { return value; }
    static double from(const json::value& value) { return value.to_number<double>(); }
};

template <> struct Mapping<std::string> {
    static json::value to(const std::string& value) { return json::value(value); }
    static std::string from(const json::value& value) { return std::string(value.as_string()); }
};

template <class T>
requires std::is_enum_v<T>
struct Mapping<T> {
    static json::value to(T value) { return static_cast<std::int64_t>(value); }
    static T from(const json::value& value)
    {
        const auto number = value.to_number<std::int64_t>();
        if (number < 0 || number > static_cast<std::int64_t>(kLast<T>))
            throw std::system_error(std::make_error_code(std::errc::bad_message));
        return static_cast<T>(number);
    }
};

template <class T> struct Mapping<std::optional<T>> {
    static json::value to(const std::optional<T>& value)
    {
        return value ? write(*value) : json::value(nullptr);
    }
    static std::optional<T> from(const json::value& value)
    {
        return value.is_null() ? std::nullopt : std::optional<T>(read<T>(value));
    }
};

template <class T> struct Mapping<std::vector<T>> {
    static json::value to(const std::vector<T>& values)
    {
        json::array array;
        array.reserve(values.size());
        for (const T& value : values)
            array.push_back(write(value));
        return array;
    }
    static std::vector<T> from(const json::value& value)
    {
        std::vector<T> values;
        values.reserve(value.as_array().size());
        for (const json::value& element : value.as_array())
            values.push_back(read<T>(element));
        return values;
    }
};

template <class T, std::size_t N> struct Mapping<std::array<T, N>> {
    static json::value to(const std::array<T, N>& values)
    {
        json::array array;
        for (const T& value : values)
            array.push_back(write(value));
        return array;
    }
    static std::array<T, N> from(const json::value& value)
    {
        if (value.as_array().size() != N)
            throw std::system_error(std::make_error_code(std::errc::bad_message));
        std::array<T, N> values{};
        for (std::size_t i = 0; i < N; ++i)
            values[i] = read<T>(value.as_array()[i]);
        return values;
    }
};

template <class T>
requires boost::describe::has_describe_members<T>::value struct Mapping<T> {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

    static json::value to(const T& value)
    {
        json::object object;
        boost::mp11::mp_for_each<Members>(
            [&](auto member) { object[member.name] = write(value.*member.pointer); });
        return object;
    }
    static T from(const json::value& value)
    {
        const json::object& object = value.as_object();
        if (object.size() != boost::mp11::mp_size<Members>::value)
            throw std::system_error(std::make_error_code(std::errc::bad_message));
        T result;
        boost::mp11::mp_for_each<Members>([&](auto member) {
            using Field = std::remove_cvref_t<decltype(result.*member.pointer)>;
            result.*member.pointer = read<Field>(object.at(member.name));
        });
        return result;
    }
};

}  // namespace changeover::json_fields
