#include "netlists/spec/study_reader.hpp"

#include "netlists/spec/field_visitors.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/study_fields.hpp"
#include "netlists/spec/study_rules.hpp"

namespace bitline::spec {

bool is_study(const std::filesystem::path& file) { return has_schema(file, study_schema_name); }

StudySpec read_study(const std::filesystem::path& file, std::span<const std::string> assignments) {
  Reader reader = Reader::open(file, study_schema_name, assignments);
  StudySpec spec{};
  spec.file = file;
  FieldReader fields(reader);
  visit_fields(fields, spec);
  check_rules(reader, spec);
  reader.finish();
  if (auto& latch = spec.column.comparator.latch; latch && !latch->circuit_file.empty())
    latch->circuit = read_text(latch->circuit_file);
  return spec;
}

std::string resolved(const StudySpec& spec) { return written(study_schema_name, spec); }

std::vector<SchemaRow> study_schema() { return described<StudySpec>(study_schema_name); }

}  // namespace bitline::spec
