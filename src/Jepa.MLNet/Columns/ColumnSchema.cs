using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Columns;

/// <summary>
/// Finds columns by name and role, and words the errors as ML.NET does, with the cure where there is one.
/// </summary>
internal static class ColumnSchema
{
    /// <summary>What a <see cref="ColumnReader"/> reads, for messages.</summary>
    public const string Readable =
        "Single, Double, Byte, Int16, Int32, Int64 or Boolean, or a known-size vector of one of them";

    /// <summary>Finds a column of any type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name, string role) =>
        schema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch(nameof(schema), role, name);

    /// <inheritdoc cref="Find(DataViewSchema, string, string)"/>
    public static SchemaShape.Column Find(SchemaShape schema, string name, string role) =>
        schema.TryFindColumn(name, out SchemaShape.Column column)
            ? column
            : throw Contracts.ExceptSchemaMismatch(nameof(schema), role, name);

    /// <summary>Finds a column that a <see cref="ColumnReader"/> can read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The column is missing, or of a type that cannot be read.
    /// </exception>
    public static DataViewSchema.Column FindReadable(
        DataViewSchema schema, string name, string role, string expected = Readable)
    {
        DataViewSchema.Column column = Find(schema, name, role);
        if (ColumnReader.CanRead(column.Type))
            return column;
        bool isVariable = column.Type is VectorDataViewType { IsKnownSize: false };
        throw Mismatch(name, role, expected, $"{column.Type}{Cure(column.Type.GetItemType(), isVariable)}");
    }

    /// <inheritdoc cref="FindReadable(DataViewSchema, string, string, string)"/>
    public static SchemaShape.Column FindReadable(
        SchemaShape schema, string name, string role, string expected = Readable)
    {
        SchemaShape.Column column = Find(schema, name, role);
        bool isVariable = column.Kind == SchemaShape.Column.VectorKind.VariableVector;
        if (!isVariable && !column.IsKey && ColumnReader.CanReadItem(column.ItemType))
            return column;
        throw Mismatch(name, role, expected, $"{column.GetTypeString()}{Cure(column.ItemType, isVariable)}");
    }

    /// <summary>Finds a scalar column, as one that tells series apart.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or no scalar.</exception>
    public static DataViewSchema.Column FindScalar(DataViewSchema schema, string name, string role)
    {
        DataViewSchema.Column column = Find(schema, name, role);
        return column.Type is PrimitiveDataViewType ? column : throw Mismatch(column, role, Scalar);
    }

    /// <inheritdoc cref="FindScalar(DataViewSchema, string, string)"/>
    public static SchemaShape.Column FindScalar(SchemaShape schema, string name, string role)
    {
        SchemaShape.Column column = Find(schema, name, role);
        return column.Kind == SchemaShape.Column.VectorKind.Scalar && column.ItemType is PrimitiveDataViewType
            ? column
            : throw Mismatch(column, role, Scalar);
    }

    /// <summary>The error for a column that is not what was expected.</summary>
    public static Exception Mismatch(DataViewSchema.Column column, string role, string expected) =>
        Mismatch(column.Name, role, expected, $"{column.Type}");

    /// <inheritdoc cref="Mismatch(DataViewSchema.Column, string, string)"/>
    public static Exception Mismatch(SchemaShape.Column column, string role, string expected) =>
        Mismatch(column.Name, role, expected, column.GetTypeString());

    /// <summary>The error for a column that is not what was expected, in words of the caller's for both.</summary>
    public static Exception Mismatch(string name, string role, string expected, string actual) =>
        Contracts.ExceptSchemaMismatch("schema", role, name, expected, actual);

    private const string Scalar = "a scalar: text, a key, a number or a date";

    private static string Cure(DataViewType item, bool isVariable) =>
        !ColumnReader.CanReadItem(item) ? "; convert it by mlContext.Transforms.Conversion.ConvertType"
        : isVariable ? "; say its size by [VectorType(n)]"
        : "";
}
