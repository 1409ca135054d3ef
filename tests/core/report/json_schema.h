// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/json.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace changeover {

/// A validator for the part of JSON Schema that our schemas use. A keyword that it does not know throws, so
/// that no rule is silently ignored.
class JsonSchema {
public:
    explicit JsonSchema(boost::json::value schema) : m_schema(std::move(schema)) {}

    /// What is wrong with `value`, each with the path to it; empty when it is valid.
    std::vector<std::string> validate(const boost::json::value& value) const
    {
        std::vector<std::string> errors;
        check(value, m_schema, "$", errors);
        return errors;
    }

private:
    using Value = boost::json::value;
    using Errors = std::vector<std::string>;

    static bool isOfType(const Value& value, std::string_view type)
    {
        if (type == "object") return value.is_object();
        if (type == "array") return value.is_array();
        if (type == "string") return value.is_string();
        if (type == "boolean") return value.is_bool();
        if (type == "null") return value.is_null();
        if (type == "integer") return value.is_int64() || value.is_uint64();
        if (type == "number") return value.is_number();
        throw std::logic_error("unknown type " + std::string(type));
    }

    void check(const Value& value, const Value& schema, const std::string& path, Errors& errors) const
    {
        for (const auto& [keyword, rule] : schema.as_object()) {
            if (keyword == "$schema" || keyword == "$id" || keyword == "$defs" || keyword == "title" ||
                keyword == "description")
                continue;
            if (!obeys(value, keyword, rule, schema.as_object(), path, errors))
                errors.push_back(path + ": " + std::string(keyword) + " " + boost::json::serialize(rule) +
                                 " does not hold for " + boost::json::serialize(value).substr(0, 100));
        }
    }

    bool obeys(const Value& value, std::string_view keyword, const Value& rule,
               const boost::json::object& schema, const std::string& path, Errors& errors) const
    {
        if (keyword == "const") return value == rule;
        if (keyword == "enum") return std::ranges::count(rule.as_array(), value) > 0;
        if (keyword == "$ref") return check(value, resolve(rule.as_string()), path, errors), true;
        if (keyword == "type") {
            if (rule.is_string()) return isOfType(value, rule.as_string());
            return std::ranges::any_of(rule.as_array(),
                                       [&](const Value& type) { return isOfType(value, type.as_string()); });
        }
        if (keyword == "minimum")
            return !value.is_number() || value.to_number<double>() >= rule.to_number<double>();
        if (keyword == "maximum")
            return !value.is_number() || value.to_number<double>() <= rule.to_number<double>();
        if (keyword == "items") return checkItems(value, rule, path, errors), true;
        if (keyword == "required")
            return !value.is_object() || std::ranges::all_of(rule.as_array(), [&](const Value& name) {
                return value.as_object().contains(name.as_string());
            });
        if (keyword == "properties") return checkProperties(value, rule.as_object(), path, errors), true;
        if (keyword == "additionalProperties") return checkOthers(value, rule, schema, path, errors), true;
        throw std::logic_error("unknown keyword " + std::string(keyword));
    }

    void checkItems(const Value& value, const Value& rule, const std::string& path, Errors& errors) const
    {
        if (!value.is_array()) return;
        for (std::size_t i = 0; i < value.as_array().size(); ++i)
            check(value.as_array()[i], rule, path + '[' + std::to_string(i) + ']', errors);
    }

    void checkProperties(const Value& value, const boost::json::object& rules, const std::string& path,
                         Errors& errors) const
    {
        if (!value.is_object()) return;
        for (const auto& [name, rule] : rules)
            if (const auto* member = value.as_object().if_contains(name))
                check(*member, rule, path + '.' + std::string(name), errors);
    }

    void checkOthers(const Value& value, const Value& rule, const boost::json::object& schema,
                     const std::string& path, Errors& errors) const
    {
        if (!value.is_object()) return;
        const auto* known = schema.if_contains("properties");
        for (const auto& [name, member] : value.as_object()) {
            if (known && known->as_object().contains(name)) continue;
            if (rule.is_object())
                check(member, rule, path + '.' + std::string(name), errors);
            else if (!rule.as_bool())
                errors.push_back(path + ": unexpected " + std::string(name));
        }
    }

    const Value& resolve(std::string_view reference) const
    {
        constexpr std::string_view kPrefix = "#/$defs/";
        if (!reference.starts_with(kPrefix)) throw std::logic_error("unknown reference");
        return m_schema.at("$defs").at(reference.substr(kPrefix.size()));
    }

    Value m_schema;
};

}  // namespace changeover
