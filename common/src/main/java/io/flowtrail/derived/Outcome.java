package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.outcome}: {@code success}, {@code denied} or {@code error}, wherever the record
 * says it.
 */
final class Outcome implements DerivedField {
  static final String NAME = "flowtrail.outcome";
  static final String SUCCESS = "success";
  static final String DENIED = "denied";
  static final String ERROR = "error";

  /** Words in the error codes of services that refused the caller. */
  private static final List<String> DENIALS =
      List.of(
          "accessdenied",
          "unauthorized",
          "notauthorized",
          "authorizationerror",
          "authfailure",
          "forbidden",
          "permissiondenied",
          "failedauthentication",
          "invalidclienttokenid",
          "unrecognizedclient",
          "signaturedoesnotmatch",
          "invalidaccesskeyid",
          "expiredtoken",
          "invalidtoken",
          // Trail calls outside the home region: somebody guesses.
          "invalidhomeregion");

  /** Sign-in events that put their outcome into {@code responseElements} under their own name. */
  private static final List<String> SIGN_IN =
      List.of(
          "ConsoleLogin",
          "CheckMfa",
          "SwitchRole",
          "ExitRole",
          "RenewRole",
          "PasswordRecoveryRequested",
          "PasswordRecoveryCompleted",
          "PasswordUpdated",
          "EmailUpdated",
          "GetSigninToken",
          "CredentialChallenge",
          "CredentialVerification",
          "UserAuthentication");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    Reading reading =
        switch (source) {
          case CLOUDTRAIL -> new OfCloudTrail(slotOf);
          case S3_ACCESS -> ofAccessLog(slotOf);
          case VPC_FLOW -> ofFlowLog(slotOf);
        };
    return Optional.of(
        (event, values) -> {
          String outcome = reading.outcome(event);
          if (!outcome.isEmpty()) {
            values.addText(outcome);
          }
        });
  }

  private interface Reading {
    String outcome(LogEvent event);
  }

  private static String ofCode(String code) {
    String plain = code.toLowerCase(Locale.ROOT).replace(" ", "");
    for (String denial : DENIALS) {
      if (plain.contains(denial)) {
        return DENIED;
      }
    }
    return ERROR;
  }

  private static final class OfCloudTrail implements Reading {
    /** The caller has the right and only asked whether: not a failure. */
    private static final String DRY_RUN = "Client.DryRunOperation";

    private final int errorCode;
    private final int eventName;
    private final int[] signIn;
    private final int flowLogs;
    private final int flowLogsKept;

    OfCloudTrail(ToIntFunction<String> slotOf) {
      errorCode = slotOf.applyAsInt("errorCode");
      eventName = slotOf.applyAsInt("eventName");
      signIn =
          SIGN_IN.stream()
              .mapToInt(event -> slotOf.applyAsInt("responseElements." + event))
              .toArray();
      flowLogs = slotOf.applyAsInt("requestParameters.DeleteFlowLogsRequest.FlowLogId.content");
      flowLogsKept =
          slotOf.applyAsInt("responseElements.DeleteFlowLogsResponse.unsuccessful.item.error.code");
    }

    @Override
    public String outcome(LogEvent event) {
      String code = SlotText.first(event, errorCode);
      if (!code.isEmpty()) {
        return code.equals(DRY_RUN) ? SUCCESS : ofCode(code);
      }
      for (int slot : signIn) {
        if (event.first(slot) >= 0 && SlotText.first(event, slot).equals("Failure")) {
          return DENIED;
        }
      }
      if (SlotText.first(event, eventName).equals("DeleteFlowLogs")) {
        int kept = SlotText.count(event, flowLogsKept);
        if (kept > 0 && kept >= SlotText.count(event, flowLogs)) {
          return ofCode(SlotText.first(event, flowLogsKept));
        }
      }
      return SUCCESS;
    }
  }

  private static Reading ofAccessLog(ToIntFunction<String> slotOf) {
    int status = slotOf.applyAsInt("http_status");
    int errorCode = slotOf.applyAsInt("error_code");
    return event -> {
      String code = SlotText.first(event, errorCode);
      String answer = SlotText.first(event, status);
      if (answer.equals("401") || answer.equals("403")) {
        return DENIED;
      }
      if (answer.startsWith("2") || answer.equals("304")) {
        return SUCCESS;
      }
      if (!code.isEmpty()) {
        return ofCode(code);
      }
      // Lifecycle and other jobs of S3 have no status.
      return answer.isEmpty() ? SUCCESS : ERROR;
    };
  }

  private static Reading ofFlowLog(ToIntFunction<String> slotOf) {
    int action = slotOf.applyAsInt("action");
    return event ->
        switch (SlotText.first(event, action)) {
          case "ACCEPT" -> SUCCESS;
          case "REJECT" -> DENIED;
          default -> "";
        };
  }
}
