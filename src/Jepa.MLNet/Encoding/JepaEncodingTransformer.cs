using System.Diagnostics.CodeAnalysis;
using Jepa.MLNet;
using Jepa.MLNet.MLNetInternals;
using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(JepaEncodingTransformer), null, typeof(SignatureLoadModel),
    JepaEncodingTransformer.UserName, JepaEncodingTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(IRowMapper), typeof(JepaEncodingTransformer), null, typeof(SignatureLoadRowMapper),
    JepaEncodingTransformer.UserName, JepaEncodingTransformer.LoaderSignature)]

namespace Jepa.MLNet;

/// <summary>
/// Adds a column of latents to data, as made by <see cref="JepaEncodingEstimator"/> or loaded with
/// <c>mlContext.Model.Load</c>. Thread-safe.
/// </summary>
/// <inheritdoc cref="JepaOperatorTransformer" path="/remarks"/>
public sealed class JepaEncodingTransformer : JepaOperatorTransformer
{
    internal const string UserName = "JEPA encoding";
    internal const string LoaderSignature = "JepaEncoding";

    // The first version had no predictor.
    private static readonly VersionInfo Version =
        ComponentVersion.Create("JEPAENCO", LoaderSignature, written: 0x00010002);

    internal JepaEncodingTransformer(IHostEnvironment environment, OperatorDefinition definition)
        : base(environment, Version, definition, (model, parts) => new EncodingOperator(model, parts))
    {
    }

    private static JepaEncodingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        new(env, OperatorDefinition.Load(env, ctx, Version, EncodingOperator.ColumnCount));

    [SuppressMessage("Performance", "CA1859", Justification = "ML.NET finds the method by its return type.")]
    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema schema) =>
        Create(env, ctx).CreateMapper(schema);
}
