using System.Diagnostics.CodeAnalysis;
using Jepa.MLNet;
using Jepa.MLNet.MLNetInternals;
using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(JepaSurpriseTransformer), null, typeof(SignatureLoadModel),
    JepaSurpriseTransformer.UserName, JepaSurpriseTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(IRowMapper), typeof(JepaSurpriseTransformer), null, typeof(SignatureLoadRowMapper),
    JepaSurpriseTransformer.UserName, JepaSurpriseTransformer.LoaderSignature)]

namespace Jepa.MLNet;

/// <summary>
/// Adds a column of surprise, an energy a step and their mean, to data, as made by
/// <see cref="JepaSurpriseEstimator"/> or loaded with <c>mlContext.Model.Load</c>. Thread-safe.
/// </summary>
/// <inheritdoc cref="JepaOperatorTransformer" path="/remarks"/>
public sealed class JepaSurpriseTransformer : JepaOperatorTransformer
{
    internal const string UserName = "JEPA surprise";
    internal const string LoaderSignature = "JepaSurprise";

    private static readonly VersionInfo Version = ComponentVersion.Create("JEPASURP", LoaderSignature);

    internal JepaSurpriseTransformer(IHostEnvironment environment, OperatorDefinition definition, int steps)
        : base(environment, Version, definition, (model, parts) => new SurpriseOperator(model, parts, steps)) =>
        Steps = steps;

    /// <summary>Gets S, the number of steps.</summary>
    public int Steps { get; }

    private protected override void SaveMore(ModelSaveContext ctx) => ctx.Writer.Write(Steps);

    private static JepaSurpriseTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        OperatorDefinition definition = OperatorDefinition.Load(env, ctx, Version, PredictionColumns.Count);
        int steps = ctx.Reader.ReadInt32();
        env.CheckDecode(steps >= 1 && definition.Files.Predictor is not null);
        return new JepaSurpriseTransformer(env, definition, steps);
    }

    [SuppressMessage("Performance", "CA1859", Justification = "ML.NET finds the method by its return type.")]
    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema schema) =>
        Create(env, ctx).CreateMapper(schema);
}
