using System.Globalization;

namespace Jepa.MLNet;

/// <summary>
/// Describes an exported JEPA model: its shapes and its training. It travels in the ONNX files of encoder and
/// predictor as metadata whose keys begin with <c>jepa.</c>, so that a file alone says how to feed it.
/// </summary>
public sealed record JepaModelDescription
{
    /// <summary>The metadata format this library writes, and the newest it reads.</summary>
    public const int CurrentFormatVersion = 2;

    private const string Prefix = "jepa.";

    /// <summary>Gets the version of the metadata's own format.</summary>
    /// <value>The default is <see cref="CurrentFormatVersion"/>.</value>
    public int FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>Gets the model's identity: a SHA-256 (hexadecimal) over the weights of encoder and predictor.</summary>
    /// <value><see langword="null"/> in files of format 1, which have none.</value>
    public string? ModelId { get; init; }

    /// <summary>Gets K, the number of frames in a window.</summary>
    public required int WindowSize { get; init; }

    /// <summary>Gets the shape of a frame, <c>[C]</c> or <c>[C, H, W]</c>.</summary>
    public required FrameShape Frame { get; init; }

    /// <summary>Gets C, the channels of a frame.</summary>
    public int Channels => Frame.Channels;

    /// <summary>Gets D, the size of a latent.</summary>
    public required int LatentSize { get; init; }

    /// <summary>Gets A, the size of an action; 0 where the model has no actions.</summary>
    public required int ActionSize { get; init; }

    /// <summary>Gets H, the frames from a window to the window that the predictor predicts.</summary>
    /// <value>The default is 1.</value>
    public int Horizon { get; init; } = 1;

    /// <summary>
    /// Gets P, the size of the <see cref="PositionalEncoding"/> that the predictor reads; 0 for none.
    /// </summary>
    /// <value>The default is 0.</value>
    public int PositionalEncodingSize { get; init; }

    /// <summary>
    /// Gets a value indicating whether the encoder takes windows with NaN and puts what it learned in their place;
    /// otherwise it gives NaN latents for them.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ImputesMissingValues { get; init; }

    /// <summary>Gets the regulariser (and its preset) of the training, for example <c>SIGReg/Article</c>.</summary>
    public required string Regularizer { get; init; }

    /// <summary>Gets λ, the weight of the regulariser in the loss.</summary>
    public required double RegularizerWeight { get; init; }

    /// <summary>Gets a fingerprint (SHA-256, hexadecimal) of the training data.</summary>
    public required string TrainingDataFingerprint { get; init; }

    /// <summary>Gets the version of the package that wrote the file.</summary>
    public required string PackageVersion { get; init; }

    /// <summary>Gets K·C (K·C·H·W for images), the length of a window as a flat vector.</summary>
    public int WindowLength => checked(WindowSize * Frame.Size);

    /// <summary>
    /// Gets A·H + P, the width of the predictor's <c>action</c> input: the actions of the horizon's frames, oldest
    /// first, then the positional encoding of the window's last frame. 0 where it has no such input.
    /// </summary>
    public int PredictorActionSize => checked(ActionSize * Horizon + PositionalEncodingSize);

    /// <summary>Writes the description as ONNX metadata properties.</summary>
    /// <returns>One entry per property; every key begins with <c>jepa.</c>.</returns>
    public IReadOnlyDictionary<string, string> ToMetadata()
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Prefix + "format_version"] = Invariant(FormatVersion),
            [Prefix + "window_size"] = Invariant(WindowSize),
            [Prefix + "frame_shape"] = Frame.ToString(),
            [Prefix + "latent_size"] = Invariant(LatentSize),
            [Prefix + "action_size"] = Invariant(ActionSize),
            [Prefix + "horizon"] = Invariant(Horizon),
            [Prefix + "positional_encoding_size"] = Invariant(PositionalEncodingSize),
            [Prefix + "imputes_missing_values"] = ImputesMissingValues ? "true" : "false",
            [Prefix + "regularizer"] = Regularizer,
            [Prefix + "regularizer_weight"] = RegularizerWeight.ToString("R", CultureInfo.InvariantCulture),
            [Prefix + "training_data_fingerprint"] = TrainingDataFingerprint,
            [Prefix + "package_version"] = PackageVersion,
        };
        if (ModelId is not null)
            metadata[Prefix + "model_id"] = ModelId;
        return metadata;
    }

    /// <summary>Reads the description back from the metadata properties of an ONNX file.</summary>
    /// <remarks>
    /// Format 1 wrote A·H + P as one number. It is read as actions where H divides it, and as positional encoding
    /// where not; <see cref="PredictorActionSize"/> is right either way.
    /// </remarks>
    /// <param name="metadata">The file's metadata; keys that do not begin with <c>jepa.</c> are ignored.</param>
    /// <returns>The description.</returns>
    /// <exception cref="FormatException">
    /// A property is missing or malformed, or the format is newer than this library.
    /// </exception>
    public static JepaModelDescription FromMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var properties = new MetadataProperties(metadata);
        int formatVersion = properties.Integer("format_version", minimum: 1);
        if (formatVersion > CurrentFormatVersion)
        {
            throw new FormatException(
                $"The model has format version {formatVersion}, newer than this library's {CurrentFormatVersion}: " +
                "update Jepa.MLNet.");
        }
        bool isFirst = formatVersion == 1;
        int horizon = properties.Integer("horizon", minimum: 1);
        int actionSize = properties.Integer("action_size", minimum: 0);
        int positionalEncodingSize = isFirst ? 0 : properties.Integer("positional_encoding_size", minimum: 0);
        if (isFirst && actionSize % horizon == 0)
            actionSize /= horizon;
        else if (isFirst)
            (actionSize, positionalEncodingSize) = (0, actionSize);
        var description = new JepaModelDescription
        {
            FormatVersion = formatVersion,
            ModelId = properties.TextOrNull("model_id"),
            WindowSize = properties.Integer("window_size", minimum: 1),
            Frame = isFirst
                ? new FrameShape(properties.Integer("channels", minimum: 1))
                : properties.Shape("frame_shape"),
            LatentSize = properties.Integer("latent_size", minimum: 1),
            ActionSize = actionSize,
            Horizon = horizon,
            PositionalEncodingSize = positionalEncodingSize,
            ImputesMissingValues = properties.Boolean("imputes_missing_values"),
            Regularizer = properties.Text("regularizer"),
            RegularizerWeight = properties.Number("regularizer_weight"),
            TrainingDataFingerprint = properties.Text("training_data_fingerprint"),
            PackageVersion = properties.Text("package_version"),
        };
        Int128 windowLength = (Int128)description.WindowSize * description.Frame.Size;
        Int128 predictorActions = (Int128)actionSize * horizon + positionalEncodingSize;
        return windowLength <= Array.MaxLength && predictorActions <= Array.MaxLength
            ? description
            : throw new FormatException(
                $"The metadata asks for windows of {windowLength} values and actions of {predictorActions}; " +
                $"expected at most {Array.MaxLength} of each.");
    }

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The <c>jepa.</c> properties by their short names; every failure names the property.</summary>
    private readonly struct MetadataProperties(IReadOnlyDictionary<string, string> metadata)
    {
        public string Text(string name) => metadata.TryGetValue(Prefix + name, out string? text)
            ? text
            : throw new FormatException(
                $"The metadata property '{Prefix}{name}' is missing: the file was not exported by Jepa.Training.");

        public string? TextOrNull(string name) => metadata.GetValueOrDefault(Prefix + name);

        public int Integer(string name, int minimum) =>
            int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= minimum
                ? value
                : throw Malformed(name, $"a whole number of at least {minimum}");

        public double Number(string name) =>
            double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value
                : throw Malformed(name, "a number");

        public FrameShape Shape(string name) =>
            FrameShape.TryParse(Text(name), out FrameShape? shape)
                ? shape
                : throw Malformed(name, "[channels] or [channels, height, width]");

        /// <remarks>The first files of format 1 lack the property.</remarks>
        public bool Boolean(string name) => metadata.TryGetValue(Prefix + name, out string? text) && text switch
        {
            "true" => true,
            "false" => false,
            _ => throw Malformed(name, "true or false"),
        };

        private FormatException Malformed(string name, string expected) =>
            new($"The metadata property '{Prefix}{name}' is '{Text(name)}'; expected {expected}.");
    }
}
